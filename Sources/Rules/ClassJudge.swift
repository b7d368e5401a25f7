import Expressions
import Schedules
import Telemetry

/// The judge of one device class: its rules, and what it remembers of each device.
///
/// It is not copyable, so that nobody copies by accident what may be megabytes.
struct ClassJudge: ~Copyable {
    let index: ClassIndex
    let deviceClass: DeviceClass
    let rules: [Rule]
    let settings: Judge.Settings
    let directory: DeviceDirectory
    let ruleSet: RuleSet
    var scope: ReadingScope
    private var registers = Registers()
    var devices: [DeviceState] = []
    /// For each device, one for each rule: see ``standing(of:_:)``.
    var standings: [Standing] = []
    var agenda = Agenda()
    var listeningSince = Instant.distantPast
    /// What the clock shows while something is decided.
    var now = Instant.distantPast
    /// The number of a device among those of this class, by its ``DeviceIndex``; -1 for others.
    private var numbers: [Int32] = []
    /// Standings whose state the store does not know yet.
    private var unsaved: [(rule: Int, device: Int)] = []
    /// The last phase that each rule's window was found in.
    private var phases: [PhaseCache]

    init(rules ruleSet: RuleSet, deviceClass index: ClassIndex, directory: DeviceDirectory, settings: Judge.Settings) {
        let compiled = ruleSet.classes[Int(index.rawValue)]
        self.index = index
        deviceClass = ruleSet.catalogue[index]
        rules = compiled.rules
        self.settings = settings
        self.ruleSet = ruleSet
        self.directory = directory
        scope = ReadingScope(vocabulary: compiled.vocabulary, deviceClass: ruleSet.catalogue[index], of: ruleSet)
        phases = compiled.rules.map { PhaseCache(window: $0.window) }
    }

    // MARK: - One reading

    mutating func judge(_ reading: inout Reading, into judgement: inout Judgement) {
        now = reading.receivedAt
        let firstEvent = judgement.events.count
        let device = number(of: reading.device)
        reading.admission = admission(of: reading, device)
        // What is late may have been delivered before: it leaves no trace, not even a sign of life.
        guard reading.admission != .late else { return }
        hear(reading, device, into: &judgement)
        if reading.admission == .judged { decide(reading, device, into: &judgement) }
        awaitNext(of: device, after: .distantPast)
        judgement.sortEvents(from: firstEvent)
    }

    /// Whether a reading may decide anything.
    private mutating func admission(of reading: Reading, _ device: Int) -> Admission {
        guard reading.observedAt > devices[device].frontier else { return .late }
        guard let coordinate = scope.coordinate(of: reading.measurements) else { return .judged }
        let isBelieved = devices[device].fixes.accepts(
            coordinate,
            at: reading.observedAt,
            limitKilometresPerHour: settings.fastestKilometresPerHour
        )
        return isBelieved ? .judged : .jump
    }

    private mutating func decide(_ reading: Reading, _ device: Int, into judgement: inout Judgement) {
        settle(device, before: reading.observedAt, into: &judgement)
        scope.record(reading.measurements, at: reading.observedAt, of: device)
        scope.look(at: reading, after: devices[device].last, of: device)
        for rule in rules.indices where rules[rule].absence == nil {
            if phases[rule].isOpen(at: reading.observedAt) {
                decide(rule, device, by: reading, at: reading.observedAt, into: &judgement)
            } else {
                // Only a window that closes at this very instant finds something to end.
                close(rule, device, at: reading.observedAt, into: &judgement)
            }
        }
        devices[device].remember(reading)
    }

    /// Evaluates a rule for what the scope looks at, and moves its state on.
    ///
    /// `reading` is the one that the scope looks at, and is not the device's last one yet, unless a window opens.
    mutating func decide(
        _ rule: Int,
        _ device: Int,
        by reading: Reading,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        // Too long a silence proves nothing of the time in between: a hold begins anew.
        if instant - devices[device].lastObservedAt > rules[rule].gap { dropPending(rule, device, at: instant) }
        switch verdict(of: rule) {
        case .true: violated(rule, device, by: reading, at: instant, into: &judgement)
        case .false: satisfied(rule, device, at: instant, into: &judgement)
        // What cannot be judged changes nothing: an officer could not prove either.
        case .unknown: break
        }
    }

    mutating func verdict(of rule: Int) -> Truth {
        scope.forgetMatchedPlace()
        return rules[rule].condition.truth(from: &scope, using: &registers)
    }

    // MARK: - Devices

    mutating func number(of device: DeviceIndex) -> Int {
        let index = Int(device.rawValue)
        if index >= numbers.count {
            numbers.append(contentsOf: repeatElement(-1, count: index + 1 - numbers.count))
        }
        if numbers[index] >= 0 { return Int(numbers[index]) }
        let name = directory[device].name
        let row = ruleSet.register.row(of: name, in: deviceClass.name)
        let number = devices.count
        numbers[index] = Int32(number)
        devices.append(DeviceState(device: device, name: name, row: row))
        standings.append(contentsOf: repeatElement(Standing(), count: rules.count))
        agenda.addDevice()
        scope.addDevice(row: row)
        return number
    }

    /// Where the standing of a rule with a device is among ``standings``.
    func standing(of rule: Int, _ device: Int) -> Int {
        device * rules.count + rule
    }

    // MARK: - Windows

    /// Whether the rule's window is open; rules without one always apply.
    mutating func isOpen(_ rule: Int, at instant: Instant) -> Bool {
        phases[rule].isOpen(at: instant)
    }

    /// The first boundary of the rule's window after an instant.
    mutating func boundary(_ rule: Int, after instant: Instant) -> Instant {
        phases[rule].boundary(after: instant)
    }

    // MARK: - States

    mutating func set(_ state: AlertState, _ rule: Int, _ device: Int, at instant: Instant) {
        let standing = standing(of: rule, device)
        standings[standing].state = state
        standings[standing].changedAt = instant
        if rules[rule].absence == nil {
            devices[device].frontier = max(devices[device].frontier, instant)
        }
        guard !standings[standing].isUnsaved else { return }
        standings[standing].isUnsaved = true
        unsaved.append((rule, device))
    }

    /// Hands over every state that changed, once, as it is now.
    mutating func saveStates(into judgement: inout Judgement) {
        for (rule, device) in unsaved {
            let standing = standing(of: rule, device)
            standings[standing].isUnsaved = false
            judgement.states.append(
                AlertStateChange(
                    rule: rules[rule].id,
                    deviceClass: deviceClass.name,
                    device: devices[device].name,
                    state: standings[standing].state,
                    changedAt: standings[standing].changedAt
                )
            )
        }
        unsaved.removeAll(keepingCapacity: true)
    }
}
