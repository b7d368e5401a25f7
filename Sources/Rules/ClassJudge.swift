import Expressions
import Schedules
import Telemetry

/// The judge of one device class: its rules, and what it remembers of each device.
///
/// It is not copyable, so that nobody copies by accident what may be megabytes. Methods that change nothing are mutating
/// too, for the same reason as those of ``ReadingScope``.
struct ClassJudge: ~Copyable {
    let index: ClassIndex
    let deviceClass: DeviceClass
    let rules: [Rule]
    /// The numbers of the rules on readings, and of those on silence.
    let rulesOnReadings: [Int]
    let rulesOnSilence: [Int]
    /// How long the last reading of a device speaks for it, by whatever rule.
    let longestGap: TimeSpan
    /// The shortest silence that any rule forbids.
    let shortestAbsence: TimeSpan
    let settings: Judge.Settings
    let directory: DeviceDirectory
    let ruleSet: RuleSet
    var scope: ReadingScope
    var tracker: Tracker
    var registers = Registers()
    /// The conditions of the rules.
    let conditions: ProgramTable
    /// What each rule said of the last reading.
    var verdicts: [Verdict]
    var devices: [DeviceState] = []
    /// How many of them the register does not know.
    private(set) var unregisteredDevices = 0
    /// For each device, one for each rule: see ``standing(of:_:)``.
    var standings: [Standing] = []
    /// Beside each standing whether it is anything but inactive, which few are: most standings are never looked at.
    private(set) var isActive: [Bool] = []
    var agenda = Agenda()
    var listeningSince = Instant.distantPast
    /// What the clock shows while something is decided.
    var now = Instant.distantPast
    /// The last phase that each rule's window was found in, and that of all windows of rules on readings together.
    var phases: RulePhases
    /// The geometry of each place that an alert has named, by the place's identifier.
    var exhibits: [String: Exhibit] = [:]
    /// The number of a device among those of this class, by its ``DeviceIndex``; -1 for others.
    private var numbers: [Int32] = []
    /// Standings whose state the store does not know yet.
    private var unsaved: [(rule: Int, device: Int)] = []

    init(rules ruleSet: RuleSet, deviceClass index: ClassIndex, directory: DeviceDirectory, settings: Judge.Settings) {
        let compiled = ruleSet.classes[Int(index.rawValue)]
        self.index = index
        deviceClass = ruleSet.catalogue[index]
        rules = compiled.rules
        rulesOnReadings = rules.indices.filter { compiled.rules[$0].absence == nil }
        rulesOnSilence = rules.indices.filter { compiled.rules[$0].absence != nil }
        longestGap = compiled.rules.map(\.gap).max() ?? .zero
        shortestAbsence = compiled.rules.compactMap(\.absence).min() ?? .zero
        self.settings = settings
        self.ruleSet = ruleSet
        self.directory = directory
        scope = ReadingScope(vocabulary: compiled.vocabulary, of: ruleSet)
        tracker = Tracker(compiled.vocabulary)
        let conditions = ProgramTable(compiled.rules.map(\.condition))
        self.conditions = conditions
        // Those that ask for the same first stand together.
        let order = compiled.rules.indices.sorted {
            (conditions.firstSlot(of: $0) ?? -1, $0) < (conditions.firstSlot(of: $1) ?? -1, $1)
        }
        phases = RulePhases(compiled.rules, inOrder: order)
        verdicts = compiled.rules.map { _ in .unknown }
    }

    // MARK: - One reading

    /// Returns when anything is next due on the agenda.
    mutating func judge(_ reading: inout Reading, into judgement: inout Judgement) -> Instant {
        now = reading.receivedAt
        let firstEvent = judgement.events.count
        let device = number(of: reading.device)
        reading.admission = admission(of: &reading, device)
        // What is late may have been delivered before: it leaves no trace, not even a sign of life.
        guard reading.admission != .late else { return agenda.nextDue }
        hear(device, observedAt: reading.observedAt, receivedAt: reading.receivedAt, into: &judgement)
        if reading.admission == .judged { decide(&reading, device, into: &judgement) }
        awaitNext(of: device, after: .distantPast)
        judgement.sortEvents(from: firstEvent)
        return agenda.nextDue
    }

    /// Whether a reading may decide anything.
    private mutating func admission(of reading: inout Reading, _ device: Int) -> Admission {
        guard reading.observedAt > devices[device].frontier else { return .late }
        guard let coordinate = scope.coordinate(of: &reading.measurements) else { return .judged }
        let isBelieved = devices[device].fixes.accepts(
            coordinate,
            at: reading.observedAt,
            limitKilometresPerHour: settings.fastestKilometresPerHour
        )
        return isBelieved ? .judged : .jump
    }

    private mutating func decide(_ reading: inout Reading, _ device: Int, into judgement: inout Judgement) {
        let instant = reading.observedAt
        if devices[device].nextDue <= instant { settle(device, before: instant, into: &judgement) }
        tracker.take(&reading, of: device, into: &scope, using: &registers)
        // Most readings find nothing to begin or to end; what they loaded is there still for the few that do.
        if devices[device].activeRules > 0 || isAnyViolated(at: instant) {
            evaluate(at: instant)
            // A verdict may be old where the rule sleeps; there it does not matter.
            for rule in rulesOnReadings where verdicts[rule].isViolated || isActive[standing(of: rule, device)] {
                if phases.isOpen(rule, at: instant) {
                    apply(verdicts[rule], rule, device, at: instant, into: &judgement)
                } else {
                    // Only a window that closes at this very instant finds something to end.
                    close(rule, device, at: instant, into: &judgement)
                }
            }
        }
        devices[device].remember(observedAt: instant, receivedAt: reading.receivedAt)
    }

    // MARK: - Devices

    mutating func number(of device: DeviceIndex) -> Int {
        let index = Int(device.rawValue)
        if index < numbers.count, numbers[index] >= 0 { return Int(numbers[index]) }
        return addDevice(device)
    }

    mutating func knownNumber(of device: DeviceIndex) -> Int? {
        let index = Int(device.rawValue)
        return index < numbers.count && numbers[index] >= 0 ? Int(numbers[index]) : nil
    }

    private mutating func addDevice(_ device: DeviceIndex) -> Int {
        let index = Int(device.rawValue)
        if index >= numbers.count {
            numbers.append(contentsOf: repeatElement(-1, count: index + 1 - numbers.count))
        }
        let name = directory[device].name
        let row = ruleSet.register.row(of: name, in: deviceClass.name)
        let number = devices.count
        numbers[index] = Int32(number)
        devices.append(DeviceState(device: device, name: name, row: row))
        if row == nil { unregisteredDevices += 1 }
        standings.append(contentsOf: repeatElement(Standing(), count: rules.count))
        isActive.append(contentsOf: repeatElement(false, count: rules.count))
        agenda.addDevice()
        scope.addDevice(row: row)
        return number
    }

    /// Where the standing of a rule with a device is among ``standings``.
    mutating func standing(of rule: Int, _ device: Int) -> Int {
        device * rules.count + rule
    }

    // MARK: - States

    mutating func set(_ state: AlertState, _ rule: Int, _ device: Int, at instant: Instant) {
        put(state, rule, device, at: instant)
        if rules[rule].absence == nil {
            devices[device].frontier = max(devices[device].frontier, instant)
        }
        let standing = standing(of: rule, device)
        guard !standings[standing].isUnsaved else { return }
        standings[standing].isUnsaved = true
        unsaved.append((rule, device))
    }

    /// The state that a rule has with a device since an instant, whether the store knows it or not.
    mutating func put(_ state: AlertState, _ rule: Int, _ device: Int, at instant: Instant) {
        let standing = standing(of: rule, device)
        standings[standing].state = state
        standings[standing].changedAt = instant
        devices[device].activeRules -= isActive[standing] ? 1 : 0
        isActive[standing] = !standings[standing].isInactive
        devices[device].activeRules += isActive[standing] ? 1 : 0
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
