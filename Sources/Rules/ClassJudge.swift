import Expressions
import Schedules
import Telemetry

/// The judge of one device class: its rules, and what it remembers of each device.
final class ClassJudge {
    let index: ClassIndex
    let deviceClass: DeviceClass
    let rules: [Rule]
    let ruleSetHash: String
    let settings: Judge.Settings
    var scope: ReadingScope
    var registers = Registers()
    var devices: [DeviceState] = []
    var agenda = Agenda()
    var listeningSince = Instant.distantPast
    /// What the clock shows while something is decided.
    var now = Instant.distantPast
    private let ruleSet: RuleSet
    let directory: DeviceDirectory
    /// The number of a device among those of this class, by its ``DeviceIndex``; -1 for others.
    private var numbers: [Int32] = []
    /// Standings whose state the store does not know yet.
    private var unsaved: [(device: Int, rule: Int)] = []
    /// The last phase that each rule's window was found in.
    private var phases: [PhaseCache]
    /// Whether windows are being watched.
    var knowsTime = false

    init(rules ruleSet: RuleSet, deviceClass index: ClassIndex, directory: DeviceDirectory, settings: Judge.Settings) {
        let compiled = ruleSet.classes[Int(index.rawValue)]
        self.index = index
        deviceClass = ruleSet.catalogue[index]
        rules = compiled.rules
        ruleSetHash = ruleSet.hash
        self.settings = settings
        self.ruleSet = ruleSet
        self.directory = directory
        scope = ReadingScope(
            vocabulary: compiled.vocabulary,
            deviceClass: ruleSet.catalogue[index],
            places: ruleSet.places,
            register: ruleSet.register,
            permits: ruleSet.permits
        )
        phases = compiled.rules.map { PhaseCache(window: $0.window) }
    }

    // MARK: - One reading

    func judge(_ reading: inout Reading, into judgement: inout Judgement) {
        now = reading.receivedAt
        let device = number(of: reading.device)
        reading.admission = admission(of: reading, device)
        // What is late may have been delivered a second time, after a crash: it must leave no trace, not even a sign of life.
        guard reading.admission != .late else { return }
        hear(reading, device, into: &judgement)
        guard reading.admission == .judged else { return }
        beginTime(at: reading.observedAt)
        settle(device, before: reading.observedAt, into: &judgement)

        scope.record(reading.measurements, at: reading.observedAt, of: devices[device].subject)
        scope.look(
            at: reading.measurements,
            after: devices[device].last,
            instant: reading.observedAt,
            of: devices[device].subject
        )
        for rule in rules.indices {
            guard case .condition(let condition) = rules[rule].form else { continue }
            guard isOpen(rule, at: reading.observedAt) else {
                // Only at the very instant of closing is there still something to close.
                close(rule, device, at: reading.observedAt, into: &judgement)
                continue
            }
            decide(rule, condition, device, reading.measurements, at: reading.observedAt, into: &judgement)
        }
        devices[device].last = reading.measurements
        devices[device].lastObservedAt = reading.observedAt
        devices[device].frontier = reading.observedAt
    }

    /// Whether a reading may decide anything.
    private func admission(of reading: Reading, _ device: Int) -> Admission {
        guard reading.observedAt > max(devices[device].frontier, devices[device].fixes.latest) else { return .late }
        guard let coordinate = scope.coordinate(of: reading.measurements) else { return .judged }
        let isBelieved = devices[device].fixes.accepts(
            coordinate,
            at: reading.observedAt,
            limitKilometresPerHour: settings.fastestKilometresPerHour
        )
        return isBelieved ? .judged : .jump
    }

    /// Evaluates a condition for what the scope looks at, and moves the rule's state on.
    func decide(
        _ rule: Int,
        _ condition: Program,
        _ device: Int,
        _ measurements: Measurements,
        at instant: Instant,
        into judgement: inout Judgement
    ) {
        scope.forgetMatchedPlace()
        switch condition.truth(from: &scope, using: &registers) {
        case .true: violated(rule, device, measurements, at: instant, into: &judgement)
        case .false: satisfied(rule, device, at: instant, into: &judgement)
        // What cannot be judged changes nothing: an officer could not prove either.
        case .unknown: break
        }
    }

    // MARK: - Devices

    func number(of device: DeviceIndex) -> Int {
        let index = Int(device.rawValue)
        if index >= numbers.count {
            numbers.append(contentsOf: repeatElement(-1, count: max(index + 1, numbers.count) - numbers.count))
        }
        if numbers[index] >= 0 { return Int(numbers[index]) }
        let name = directory[device].name
        let row = ruleSet.register.row(of: name, in: deviceClass.name)
        let plate = row.flatMap { ruleSet.register.rows[$0].plate }
        let number = devices.count
        numbers[index] = Int32(number)
        devices.append(
            DeviceState(
                device: device,
                name: name,
                subject: .init(number: number, row: row, permits: plate.map(ruleSet.permits.numbers) ?? []),
                standings: rules.map { _ in DeviceState.Standing() }
            )
        )
        scope.addDevice()
        return number
    }

    func registerRow(of device: Int) -> Register.Row? {
        devices[device].subject.row.map { ruleSet.register.rows[$0] }
    }

    /// Whether the rule's window is open; rules without one always apply.
    func isOpen(_ rule: Int, at instant: Instant) -> Bool {
        phases[rule].phase(at: instant)?.isOpen ?? true
    }

    /// The first boundary of the rule's window after an instant.
    func boundary(_ rule: Int, after instant: Instant) -> Instant {
        phases[rule].phase(at: instant)?.end ?? .distantFuture
    }

    // MARK: - States

    func set(_ state: AlertState, rule: Int, device: Int, at instant: Instant) {
        devices[device].standings[rule].state = state
        devices[device].standings[rule].changedAt = instant
        if !rules[rule].isAbsence {
            devices[device].frontier = max(devices[device].frontier, instant)
        }
        guard !devices[device].standings[rule].isUnsaved else { return }
        devices[device].standings[rule].isUnsaved = true
        unsaved.append((device, rule))
    }

    /// Hands over every state that changed, once, as it is now.
    func saveStates(into judgement: inout Judgement) {
        for (device, rule) in unsaved {
            let standing = devices[device].standings[rule]
            devices[device].standings[rule].isUnsaved = false
            judgement.states.append(
                AlertStateChange(
                    rule: rules[rule].id,
                    deviceClass: deviceClass.name,
                    device: devices[device].name,
                    state: standing.state,
                    changedAt: standing.changedAt
                )
            )
        }
        unsaved.removeAll(keepingCapacity: true)
    }

    /// With the first reading there is a time from which windows can be watched.
    private func beginTime(at instant: Instant) {
        guard !knowsTime else { return }
        knowsTime = true
        for rule in rules.indices where rules[rule].window != nil {
            let next = boundary(rule, after: instant)
            if next < .distantFuture { agenda.add(.boundary(rule: rule), due: next) }
        }
    }
}
