package check

// Station is a stop on the way that reports and tiles take, from the SSE services to Insights. Each check about the
// link belongs to one; a check about our own access belongs to none, because the link uses neither our API client nor
// our ESA user.
type Station string

// The stations. Their values are stable, as those of checks are.
const (
	AtSSEServices  Station = "sse-services"
	AtCloudService Station = "cloud-service"
	AtCommit       Station = "commit"
	AtToken        Station = "token"
	AtRegistration Station = "registration"
	AtAsyncOSAPI   Station = "asyncos-api"
	AtXDRModule    Station = "xdr-module"
	AtTiles        Station = "tiles"
	AtInsights     Station = "insights"
)

// Stations are all of them in their order.
func Stations() []Station {
	return []Station{AtSSEServices, AtCloudService, AtCommit, AtToken, AtRegistration, AtAsyncOSAPI, AtXDRModule,
		AtTiles, AtInsights}
}
