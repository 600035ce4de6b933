package facts

import "github.com/xdrdoctor/xdrdoctor/internal/fact"

// Questions are all that a person may be asked, in the order of the full tree. Each is a flag, a key of an answers file, and something
// that the lab's operator can answer.
func Questions() []*fact.Question {
	return []*fact.Question{
		Region.Question, Deployment.Question, Serial.Question, CloudServices.Question, Page.Question, Server.Question,
		SmartLicensing.Question, Refusal.Question, Portal.Question, Shape.Question, Issued.Question, Lifetime.Question,
		Egress.Question, Proxy.Question, Inspection.Question, ClockBehind.Question, Version.Question, ServiceCertificate.Question,
		Listed.Question, Cluster.Question, Unlisted.Question, APIPorts.Question, APIServer.Question, MyModule.Question, TileShows.Question,
		OverviewMail.Question, Tracking.Question, Insights.Question,
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
