import Telemetry

/// What the judge remembers of one device.
struct DeviceState {
    let device: DeviceIndex
    let name: String
    let subject: ReadingScope.Subject
    /// The last reading that was judged.
    var last: Measurements?
    var lastObservedAt = Instant.distantPast
    /// A reading that is not newer is late: something was decided with what was known up to here.
    var frontier = Instant.distantPast
    /// When anything last arrived from the device.
    var heardAt = Instant.distantPast
    var fixes = FixFilter()
    /// One for each rule of the class.
    var standings: [Standing]

    /// Where one rule stands with the device.
    struct Standing {
        var state = AlertState.inactive
        var changedAt = Instant.distantPast
        /// Up to where the rule's window has been looked at, where that is later than the last reading.
        var settledAt = Instant.distantPast
        /// The state has changed since the store was last told.
        var isUnsaved = false

        /// Nothing can happen to it by time alone.
        var isAtRest: Bool {
            switch state {
            case .inactive: true
            case .pending: false
            case .firing(_, let clearing): clearing == nil
            }
        }
    }
}
