import Telemetry

/// What one line says of one device, on top of what it has said before.
struct Telling {
    let deviceClass: DeviceClass
    private var measurements: Measurements
    /// Whether the line takes place once, so that nothing can move.
    private let isMoment: Bool
    private var origin: Coordinate?
    private var destination: Coordinate?
    var receivedAt: Instant?

    init(deviceClass: DeviceClass, measurements: Measurements, isMoment: Bool) {
        self.deviceClass = deviceClass
        self.measurements = measurements
        self.isMoment = isMoment
    }

    // MARK: - Where it is

    mutating func stand(at coordinate: Coordinate, _ word: StoryWord) throws(StoryFault) {
        try demandPosition(word)
        measurements.set(coordinate, deviceClass)
    }

    mutating func start(at coordinate: Coordinate, _ word: StoryWord) throws(StoryFault) {
        try stand(at: coordinate, word)
        try demandMotion(word)
        origin = coordinate
    }

    mutating func head(for coordinate: Coordinate, _ word: StoryWord) throws(StoryFault) {
        try demandPosition(word)
        try demandMotion(word)
        destination = coordinate
    }

    private func demandPosition(_ word: StoryWord) throws(StoryFault) {
        guard deviceClass.position == nil else { return }
        throw StoryFault("readings of class \(deviceClass.name) have no position", at: word)
    }

    private func demandMotion(_ word: StoryWord) throws(StoryFault) {
        guard isMoment else { return }
        throw StoryFault("a movement takes time: 08:00..08:10 every 30s … from A to B", at: word)
    }

    // MARK: - Fields

    mutating func drop(_ word: StoryWord) throws(StoryFault) {
        if word.text == "position", let position = deviceClass.position {
            measurements = measurements.without([position.latitude, position.longitude], of: deviceClass)
            return
        }
        measurements = measurements.without([try field(word, besides: ["position"])], of: deviceClass)
    }

    mutating func set(_ word: StoryWord, to value: StoryWord, besides names: [String]) throws(StoryFault) {
        let field = try field(word, besides: names)
        let text = value.text
        func mistake(_ expected: String) -> StoryFault {
            StoryFault("'\(word.text)' is \(expected), not '\(text)'", at: value)
        }
        switch deviceClass.fields[field].kind {
        case .number(let range):
            guard let number = Double(text), range.contains(number) else {
                throw mistake("a number from \(range.lowerBound) to \(range.upperBound)")
            }
            measurements.set(field, number: number)
        case .integer(let range):
            guard let number = Int64(text), range.contains(number) else {
                throw mistake("a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            measurements.set(field, integer: number)
        case .boolean:
            guard let boolean = ["on": true, "off": false, "true": true, "false": false][text] else {
                throw mistake("on or off")
            }
            measurements.set(field, boolean: boolean)
        case .choice(let texts):
            guard let choice = texts.firstIndex(of: text) else {
                throw mistake("one of \(texts.joined(separator: ", "))")
            }
            measurements.set(field, choice: choice)
        }
    }

    private func field(_ word: StoryWord, besides names: [String]) throws(StoryFault) -> Int {
        if let field = deviceClass.index(ofField: word.text) { return field }
        let fields = deviceClass.fields.map(\.name)
        throw StoryFault(
            "class \(deviceClass.name) has no field '\(word.text)'",
            at: word,
            spelt: word.text,
            among: fields + names,
            otherwise: "its fields are \(fields.joined(separator: ", "))"
        )
    }

    // MARK: - The readings of the line

    /// What is reported at each of the moments; a movement is even, and straight in degrees.
    func measurements(for moments: [Instant], at device: StoryWord) throws(StoryFault) -> [Measurements] {
        guard let destination, let first = moments.first, let last = moments.last else {
            guard origin == nil else { throw StoryFault("a movement 'from' needs its end: … to B", at: device) }
            return moments.map { _ in measurements }
        }
        guard let origin = origin ?? measurements.coordinate(deviceClass) else {
            throw StoryFault("nothing has said where \(device.text) is; write 'from A to B'", at: device)
        }
        return moments.map { moment in
            var measurements = measurements
            let share = (moment - first).seconds / (last - first).seconds
            if let coordinate = origin.towards(destination, by: share) { measurements.set(coordinate, deviceClass) }
            return measurements
        }
    }
}
