import Telemetry

/// What the judge remembers of one device.
struct DeviceState {
    let device: DeviceIndex
    let name: String
    /// The number of its row in the register.
    let row: Int?
    /// The last reading that was judged.
    var last: Reading?
    /// A reading that is not newer is late: something was decided with what was known up to here.
    var frontier = Instant.distantPast
    /// When a reading that was not late last arrived.
    var heardAt = Instant.distantPast
    var fixes = FixFilter()

    var lastObservedAt: Instant { last?.observedAt ?? .distantPast }
}

/// Where one rule stands with one device.
struct Standing {
    var state = AlertState.inactive
    /// The instant of the last change of state, which may be later than the last reading.
    var changedAt = Instant.distantPast
    /// The state has changed since the store was last told.
    var isUnsaved = false

    var isInactive: Bool {
        switch state {
        case .inactive: true
        case .pending, .firing: false
        }
    }

    /// Since when an alert has been clearing.
    var clearingSince: Instant? {
        switch state {
        case .inactive, .pending: nil
        case .firing(_, let clearing): clearing
        }
    }
}
