public import Places
public import Telemetry

/// One stream of payloads: where they come from and how to read them.
public struct Source: Sendable, Equatable {
    public let topic: TopicPattern
    public let deviceClass: ClassIndex
    public let format: Format
    /// What the coordinates in the payloads mean; it is never guessed.
    public let datum: Datum
    /// What the terminals mean by the bits that JT/T 808 leaves open; `nil` for terminals that use none.
    public let vendor: TerminalVendor?
    /// The same for single devices, where the register says so.
    public let vendorsOfDevices: [String: TerminalVendor]
    /// How monitors speak HJ 212.
    public let monitors: MonitorSettings
    /// The telephone numbers and MNs of devices that are called otherwise, where the register says so.
    public let terminalsOfDevices: [String: String]
    /// The devices of the class that the register has, where another source has the same topic; otherwise nobody asks.
    public let registeredDevices: Set<String>

    /// How a payload is written.
    public enum Format: String, Sendable, CaseIterable {
        /// One reading as a JSON object, or an array of them.
        case json
        /// Frames of JT/T 808 as they come from terminals, as bytes or as hex text.
        case jt808
        /// Messages of JT/T 808 as EMQX's gateway writes them in JSON.
        case jt808JSON = "jt808-json"
        /// Frames of HJ 212 as they come from monitors.
        case hj212

        /// Whether the payloads are of terminals, which have vendors.
        public var isOfTerminals: Bool {
            switch self {
            case .json, .hj212: false
            case .jt808, .jt808JSON: true
            }
        }
    }

    public init(
        topic: TopicPattern,
        deviceClass: ClassIndex,
        format: Format,
        datum: Datum,
        vendor: TerminalVendor? = nil,
        vendorsOfDevices: [String: TerminalVendor] = [:],
        monitors: MonitorSettings = MonitorSettings(),
        terminalsOfDevices: [String: String] = [:],
        registeredDevices: Set<String> = []
    ) {
        self.topic = topic
        self.deviceClass = deviceClass
        self.format = format
        self.datum = datum
        self.vendor = vendor
        self.vendorsOfDevices = vendorsOfDevices
        self.monitors = monitors
        self.terminalsOfDevices = terminalsOfDevices
        self.registeredDevices = registeredDevices
    }

    /// Where the payloads come from and how they are written, whatever vendors and single devices mean by them.
    public var withoutVendors: Source {
        Source(topic: topic, deviceClass: deviceClass, format: format, datum: datum)
    }
}

extension [Source] {
    /// The topics of all, each once.
    public var topics: [TopicPattern] {
        reduce(into: []) { topics, source in
            if !topics.contains(source.topic) { topics.append(source.topic) }
        }
    }
}
