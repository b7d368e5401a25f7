import Exposition
import Feeds
import Storage
import Telemetry

/// What answers are made of: the city, the store, the board, and who is let in.
struct Room: Sendable {
    let city: CityHolder
    let doorkeeper: Doorkeeper
    let readers: StoreReaders
    let reports: ReportDesk
    let board: DeviceBoard
    let desk: ActDesk
    let tail: EventTail
    let files: PageFiles
    let page: PageSettings
    let health: @Sendable () -> HealthReport
    let evidence: (@Sendable (_ alert: String, _ words: CaseLists) throws -> CaseBundle)?
    let registry: MetricRegistry
    let version: String
    let address: PublicAddress
    let bell: Bell
    /// The clock of the computer.
    let wall: @Sendable () -> Instant
}

/// A bundle for the case file.
public struct CaseBundle: Sendable {
    /// Of the file, as `cityward-….zip`.
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
