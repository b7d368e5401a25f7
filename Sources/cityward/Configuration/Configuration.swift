import API
import Documents
import Feeds
import Ingest
import MQTT
import Rules
import Schedules
import Storage
import Telemetry

/// `cityward.yaml`, read but not yet held against the schemas.
struct Configuration {
    var broker = Broker(host: "127.0.0.1", port: 1883)
    var clientID = "cityward"
    var sessionExpirySeconds = 7 * 86_400
    var batch = BatchLimits(messages: 1000, bytes: 4 << 20, linger: .milliseconds(10))
    var acceptance = Acceptance()
    /// Faster movements between two fixes are not believed, in km/h.
    var fastestKilometresPerHour = 200.0
    /// How long readings may take to us, before what time alone causes is decided without them.
    var lateness = TimeSpan.seconds(30)
    var storeLocation = StoreLocation.folder("/var/lib/cityward")
    /// When readings leave the live store, and how long they are kept.
    var store = StoreSectionReader()
    /// Folder of the device classes' schemas, relative to the configuration's; `nil` for the ones that came with the program.
    var schemaPath: String?
    var sources: [SourceDefinition] = []
    /// Which devices are ours; `nil` where all are.
    var partitions: PartitionsReader?
    /// What the terminals of each maker mean by the bits that their protocol leaves open.
    var vendors: [VendorDefinition] = []
    var feeds: [FeedDefinition] = [FeedDefinition.usual]
    /// The rules that feeds name, to be held against the rules that there are.
    var feedRules: [FeedRule] = []

    /// Where and how the HTTP API is served; `nil` for nowhere.
    var http: APISettings?

    /// From when on the operators are told that something is wrong.
    var watch = WatchReader()

    /// The words of officers' acts.
    var caseLists = CaseListReader.customary
    /// When the city's offices work.
    var officeHours = OpeningHours.customaryOffice

    struct SourceDefinition {
        let topic: TopicPattern
        let deviceClass: String
        let format: Source.Format
        let datum: String
        /// The name of a table of ``vendors``.
        let vendor: String?
        let monitors: MonitorDefinition
        /// Reports a problem at a key of the source.
        let report: (_ key: String, _ message: String) -> Void
    }

    struct FeedDefinition: Equatable {
        enum Target: Equatable {
            /// Without a broker: the one that readings come from.
            case mqtt(Broker?, TopicTemplate)
            case other(Receiver)
        }

        let name: String
        let target: Target
        let filter: EventFilter

        static var usual: FeedDefinition {
            FeedDefinition(name: "mqtt", target: .mqtt(nil, usualTopic), filter: EventFilter())
        }

        static var usualTopic: TopicTemplate {
            guard let topic = try? TopicTemplate("cityward/alert/{district}/{rule}") else {
                preconditionFailure("the usual topic is a template")
            }
            return topic
        }

        /// Where it delivers to, when readings come from this broker.
        func receiver(readingsFrom broker: Broker) -> Receiver {
            switch target {
            case .mqtt(let other, let topic): .mqtt(other ?? broker, topic)
            case .other(let receiver): receiver
            }
        }
    }

    struct FeedRule {
        let id: String
        let report: (_ message: String) -> Void
    }
}

extension Configuration {
    /// What the city sets for its judge.
    func judging(followsReadings: Bool, _ jurisdiction: Jurisdiction = .everything) -> Judge.Settings {
        Judge.Settings(
            lateness: lateness,
            fastestKilometresPerHour: fastestKilometresPerHour,
            followsReadings: followsReadings,
            jurisdiction: jurisdiction
        )
    }
}
