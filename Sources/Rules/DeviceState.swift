import Telemetry

/// What the judge remembers of one device.
struct DeviceState {
    let device: DeviceIndex
    let name: String
    /// The number of its row in the register.
    let row: Int?
    /// The last reading that was judged.
    private(set) var last: Reading?
    /// When that was taken; `distantPast` where there is none.
    private(set) var lastObservedAt = Instant.distantPast
    /// A reading that is not newer is late: something was decided with what was known up to here.
    var frontier = Instant.distantPast
    /// When a reading that was not late last arrived.
    var heardAt = Instant.distantPast
    var fixes = FixFilter()

    init(device: DeviceIndex, name: String, row: Int?) {
        self.device = device
        self.name = name
        self.row = row
    }

    /// A reading that is not late has arrived.
    mutating func hear(_ reading: Reading) {
        frontier = max(frontier, reading.observedAt)
        heardAt = max(heardAt, reading.receivedAt)
    }

    /// A reading has been judged.
    mutating func remember(_ reading: Reading) {
        last = reading
        lastObservedAt = reading.observedAt
    }
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
