import Documents
import Hosting
import Ingest
import Places
import Rules
import Telemetry

/// Reads readings in JSON as the daemon does, with the same checks, but for fields that a class requires: an expression may
/// be tried on readings that no device would send.
final class TrialReader {
    /// What counts for readings that do not say it themselves.
    struct Usual {
        var deviceClass: String?
        var device: String?
        /// `nil` for now.
        var time: Instant?
        /// `nil` for that of the folder's source.
        var datum: Datum?
    }

    /// The name that stands for a device without one.
    private static let nameless = "-"

    private let classes: TrialClasses
    private let catalogue: Catalogue
    private let directory: DeviceDirectory
    private let usual: Usual
    private var intake: Intake
    private var arrivals = Arrivals()
    private var latest: [DeviceIndex: Instant] = [:]

    init(trials: TrialsByClass, folder: TrialFolder, directory: DeviceDirectory, usual: Usual) throws {
        let catalogue = folder.ruleSet.catalogue
        classes = TrialClasses(trials, catalogue, folder.ruleSet.register)
        self.catalogue = catalogue
        self.directory = directory
        self.usual = usual
        intake = Intake(
            sources: try catalogue.indices.map { index in
                Source(
                    topic: try TopicPattern("\(catalogue[index].name)/{device}"),
                    deviceClass: index,
                    format: .json,
                    datum: usual.datum ?? folder.datum(of: catalogue[index]) ?? .wgs84
                )
            },
            catalogue: Catalogue(catalogue.classes.map(\.withoutRequiredFields)),
            directory: directory,
            acceptance: Acceptance(future: .anyTime, past: .anyTime, unregisteredDevices: .max),
            clock: .wall
        )
    }

    /// The name of a device; `nil` where its readings gave none.
    func name(of device: DeviceIndex) -> String? {
        directory[device].name == Self.nameless ? nil : directory[device].name
    }

    /// When the latest reading of a device that was read was taken.
    func latest(of device: DeviceIndex) -> Instant { latest[device] ?? .distantPast }

    /// Reads a JSON object. Without a time it is of the usual one, or of a second after the latest of its device.
    func read(_ json: [UInt8]) throws(ReadingMistake) -> Reading {
        try read(json, usual) { device in
            let time = usual.time ?? wallClock()
            return latest(of: device) < time ? time : latest(of: device) + .seconds(1)
        }
    }

    /// Reads the one before a reading of the same device; without a time it is of a second before.
    func read(_ json: [UInt8], before next: Reading) throws(ReadingMistake) -> Reading {
        var usual = usual
        usual.device = directory[next.device].name
        usual.deviceClass = catalogue[next.deviceClass].name
        return try read(json, usual) { _ in next.observedAt - .seconds(1) }
    }

    private func read(
        _ json: [UInt8],
        _ usual: Usual,
        usualTime: (DeviceIndex) -> Instant
    ) throws(ReadingMistake) -> Reading {
        let labels = try ReadingLabels(json)
        let name = labels.device ?? usual.device
        do throws(ReadingMistake) {
            let deviceClass = try classes.index(of: labels.deviceClass ?? usual.deviceClass, device: name)
            let device = directory.index(of: name ?? Self.nameless, in: deviceClass)
            let payload = labels.hasTime ? json : json.withTime(usualTime(device))
            let reading = try decode(payload, "\(catalogue[deviceClass].name)/\(name ?? Self.nameless)")
            latest[device] = max(latest(of: device), reading.observedAt)
            return reading
        } catch {
            throw ReadingMistake(error.message, device: name)
        }
    }

    private func decode(_ payload: [UInt8], _ topic: String) throws(ReadingMistake) -> Reading {
        arrivals.removeAll()
        intake.take(
            topic: topic.utf8.span,
            payload: payload.span,
            isRetained: false,
            wall: wallClock(),
            into: &arrivals
        )
        if let reading = arrivals.readings.first { return reading }
        guard let rejection = arrivals.rejections.first, rejection.reason != .unknownTopic else {
            // It would be more than the one level that a topic has for it.
            throw ReadingMistake("a device's name has no '/'")
        }
        throw ReadingMistake("\(rejection.reason.rawValue): \(rejection.detail)")
    }
}

extension TimeSpan {
    /// More than lies between any two readings.
    fileprivate static var anyTime: TimeSpan { Instant.distantFuture - .distantPast }
}

extension DeviceClass {
    fileprivate var withoutRequiredFields: DeviceClass {
        DeviceClass(
            name: name,
            title: title,
            fields: fields.map { Field(name: $0.name, kind: $0.kind, unit: $0.unit, isRequired: false) }
        )
    }
}

extension [UInt8] {
    /// A JSON object with the member `time` before its others.
    fileprivate func withTime(_ time: Instant) -> [UInt8] {
        guard let brace = firstIndex(of: UInt8(ascii: "{")) else { return self }
        let rest = self[(brace + 1)...]
        let isEmpty = rest.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "}")
        return Array("{\"time\":\(time.milliseconds)\(isEmpty ? "" : ",")".utf8) + rest
    }
}
