package facts

import "github.com/xdrdoctor/xdrdoctor/internal/fact"

// Questions are all that a person may be asked, in the order of the full tree. Each is a flag, a key of an answers
// file, and something that the lab's operator can answer.
func Questions() []*fact.Question {
	return []*fact.Question{
		Region.Question, Deployment.Question, Serial.Question, SSEServices.Question, ESAPage.Question,
		ESAServer.Question,
		SmartLicense.Question, SmartLicensing.Question, ErrorText.Question, Portal.Question,
		TokenShape.Question, Issued.Question,
		Lifetime.Question,
		ESAEgress.Question, ESAProxy.Question, ESATLS.Question, ESAClock.Question, ESAVersion.Question,
		ESACertificate.Question,
		SSEDevices.Question, Cluster.Question, ClusterMissing.Question, APIPorts.Question, APIServer.Question,
		ESALoad.Question,
		XDRModule.Question, Tile.Question,
		ESAMail.Question, ESATracking.Question, Insights.Question,
	}
}

// QuestionNamed returns the question of that name.
func QuestionNamed(name string) (*fact.Question, bool) {
	for _, q := range Questions() {
		if q.Name == name {
			return q, true
		}
	}
	return nil, false
}
