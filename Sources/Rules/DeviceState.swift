import Telemetry

/// What the judge remembers of one device, besides its last readings.
struct DeviceState {
    // First what every reading asks for.
    /// When the last reading that was judged was taken; `distantPast` where there is none.
    var lastObservedAt = Instant.distantPast
    /// When that arrived.
    var lastReceivedAt = Instant.distantPast
    /// A reading that is not newer is late: something was decided with what was known up to here.
    var frontier = Instant.distantPast
    /// When a reading that was not late last arrived.
    var heardAt = Instant.distantPast
    /// The first instant after the last reading at which time alone may change where a rule on readings stands.
    var nextDue = Instant.distantPast
    /// How many of its rules are pending or firing.
    var activeRules = 0
    var fixes = FixFilter()
    let device: DeviceIndex
    /// The number of its row in the register.
    let row: Int?
    let name: String

    init(device: DeviceIndex, name: String, row: Int?) {
        self.device = device
        self.name = name
        self.row = row
    }

    /// A reading that is not late has arrived.
    mutating func hear(observedAt: Instant, receivedAt: Instant) {
        frontier = max(frontier, observedAt)
        heardAt = max(heardAt, receivedAt)
    }

    /// A reading has been judged.
    mutating func remember(observedAt: Instant, receivedAt: Instant) {
        lastObservedAt = observedAt
        lastReceivedAt = receivedAt
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

    var isFiring: Bool {
        switch state {
        case .firing: true
        case .inactive, .pending: false
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
