public import Telemetry

/// Turns publications into readings, or into rejections that keep the payload: nothing vanishes.
///
/// It belongs to the pipeline's thread.
public struct Intake: ~Copyable {
    /// What is asked of every message, side by side: the topics, and the sources of each.
    private let topics: [TopicPattern]
    private let groups: [SourceGroup]
    private let directory: DeviceDirectory
    public private(set) var clock: ReceptionClock
    private let parser: JSONParser
    private let jurisdiction: Jurisdiction
    private let unregisteredDevices: Int
    /// How many devices of ours the directory may have.
    private let mostDevices: Int
    /// So many of the directory's devices were looked at, and so many of them are ours.
    private var counted = (all: 0, own: 0)

    /// * `sources`: the first whose topic fits takes the message, with those that have the same topic; see ``SourceGroup``.
    /// * `directory`: numbers for the devices; the judge and the store share it. The registered ones are in it.
    /// * `registeredDevices`: how many those are.
    /// * `jurisdiction`: whose readings are taken; those of any other device are refused.
    public init(
        sources: [Source],
        catalogue: Catalogue,
        directory: DeviceDirectory,
        registeredDevices: Int = 0,
        acceptance: Acceptance,
        jurisdiction: Jurisdiction = .everything,
        clock: ReceptionClock
    ) {
        self.jurisdiction = jurisdiction
        unregisteredDevices = acceptance.unregisteredDevices
        mostDevices = registeredDevices + acceptance.unregisteredDevices
        topics = sources.topics
        groups = topics.map { topic in SourceGroup(sources.filter { $0.topic == topic }, catalogue, acceptance) }
        self.directory = directory
        self.clock = clock
        parser = JSONParser()
    }

    /// Reads one publication.
    ///
    /// `wall`: what the computer's clock shows.
    public mutating func take(
        topic: Span<UInt8>,
        payload: Span<UInt8>,
        isRetained: Bool,
        wall: Instant,
        into arrivals: inout Arrivals
    ) {
        if isRetained { arrivals.retainedMessages += 1 }
        var deviceClass: ClassIndex?
        func reject(_ reason: Rejection.Reason, _ detail: String, device: String? = nil) {
            arrivals.rejections.append(
                Rejection(
                    reason: reason,
                    detail: detail,
                    deviceClass: deviceClass,
                    topic: text(topic),
                    device: device,
                    receivedAt: clock.now(wall: wall),
                    payload: payload
                )
            )
        }
        guard let (number, places) = match(topic) else {
            return reject(.unknownTopic, "no source in cityward.yaml has this topic")
        }
        deviceClass = groups[number].first.deviceClass
        let name = topic.extracting(places.device)
        guard isAcceptableName(name) else {
            return reject(.invalidDevice, "a device's name has 1 to \(TopicPattern.longestDevice) printable characters")
        }
        if let partitions = jurisdiction.partitions,
            let refusal = misplacement(of: name, in: topic, places, partitions, groups[number].first.deviceClass)
        {
            return reject(refusal.reason, refusal.detail, device: text(name))
        }
        for lane in groups[number].lanes {
            let member = lane.member(for: name)
            deviceClass = member.deviceClass
            switch member.decoder {
            case .json(let decoder):
                if let failure = parser.parse(payload) {
                    return reject(failure.reason, failure.detail, device: text(name))
                }
                takeItems(of: member.deviceClass, decoder, topic: topic, name: name, wall: wall, into: &arrivals)
            case .payload(let decoder):
                let items = decoder.items(of: payload, device: name, wall: wall, now: clock.reference(wall: wall))
                take(items, in: payload, of: member.deviceClass, topic: topic, name: name, wall: wall, into: &arrivals)
            }
        }
    }

    /// One item after the other, so that a bad one does not cost the good ones.
    private mutating func takeItems(
        of deviceClass: ClassIndex,
        _ decoder: JSONReadingDecoder,
        topic: Span<UInt8>,
        name: Span<UInt8>,
        wall: Instant,
        into arrivals: inout Arrivals
    ) {
        var device = directory.knownIndex(of: name, in: deviceClass)
        while parser.next() {
            do throws(Refusal) {
                let decoded = try decoder.decode(
                    from: parser,
                    device: name,
                    wall: wall,
                    now: clock.reference(wall: wall)
                )
                // Not before a reading was read: a device of which all is refused takes nobody's place.
                let number = if let device { device } else { try admit(name, to: deviceClass) }
                device = number
                arrivals.readings.append(
                    Reading(
                        deviceClass: deviceClass,
                        device: number,
                        observedAt: decoded.observedAt,
                        receivedAt: clock.arrival(of: decoded.observedAt, wall: wall),
                        measurements: decoded.measurements
                    )
                )
            } catch {
                parser.withItemText { item in
                    arrivals.rejections.append(
                        rejection(error, of: deviceClass, topic: topic, name: name, wall: wall, payload: item)
                    )
                }
            }
        }
    }

    /// What a protocol's decoder has made of a payload.
    private mutating func take(
        _ items: [PayloadItem],
        in payload: Span<UInt8>,
        of deviceClass: ClassIndex,
        topic: Span<UInt8>,
        name: Span<UInt8>,
        wall: Instant,
        into arrivals: inout Arrivals
    ) {
        for item in items {
            switch item {
            case .withoutReading:
                arrivals.countMessageWithoutReading(of: deviceClass)
            case .refused(let refusal, let bytes):
                arrivals.rejections.append(
                    rejection(refusal, of: deviceClass, topic: topic, name: name, wall: wall, payload: bytes.span)
                )
            case .reading(let decoded):
                do throws(Refusal) {
                    let known = directory.knownIndex(of: name, in: deviceClass)
                    let device = if let known { known } else { try admit(name, to: deviceClass) }
                    arrivals.readings.append(
                        Reading(
                            deviceClass: deviceClass,
                            device: device,
                            observedAt: decoded.observedAt,
                            receivedAt: clock.arrival(of: decoded.observedAt, wall: wall),
                            measurements: decoded.measurements
                        )
                    )
                } catch {
                    arrivals.rejections.append(
                        rejection(error, of: deviceClass, topic: topic, name: name, wall: wall, payload: payload)
                    )
                }
            }
        }
    }

    private func rejection(
        _ refusal: Refusal,
        of deviceClass: ClassIndex,
        topic: Span<UInt8>,
        name: Span<UInt8>,
        wall: Instant,
        payload: Span<UInt8>
    ) -> Rejection {
        Rejection(
            reason: refusal.reason,
            detail: refusal.detail,
            deviceClass: deviceClass,
            topic: text(topic),
            device: text(name),
            receivedAt: clock.now(wall: wall),
            payload: payload
        )
    }

    /// Gives a number to a device that has not been met.
    private mutating func admit(_ name: Span<UInt8>, to deviceClass: ClassIndex) throws(Refusal) -> DeviceIndex {
        countOwnDevices()
        guard counted.own < mostDevices else {
            throw Refusal(
                reason: .tooManyDevices,
                detail: "not in devices.csv, and \(unregisteredDevices) devices that are not have reported before"
            )
        }
        return directory.index(of: name, in: deviceClass)
    }

    /// A store that several daemons share has shown us devices of others, too.
    private mutating func countOwnDevices() {
        for number in counted.all..<directory.count {
            let entry = directory[DeviceIndex(number)]
            if jurisdiction.contains(entry.name, of: entry.deviceClass) { counted.own += 1 }
        }
        counted.all = directory.count
    }

    private func match(_ topic: Span<UInt8>) -> (source: Int, places: TopicPattern.Places)? {
        for (number, pattern) in topics.enumerated() {
            if let places = pattern.places(in: topic) { return (number, places) }
        }
        return nil
    }

    /// Why a device's message is not for us. One that came to the wrong judge, who knows nothing of the device, must not be judged.
    private func misplacement(
        of name: Span<UInt8>,
        in topic: Span<UInt8>,
        _ places: TopicPattern.Places,
        _ partitions: Partitions,
        _ deviceClass: ClassIndex
    ) -> Refusal? {
        if let place = places.partition {
            let said = text(topic.extracting(place))
            let right = partitions.partition(of: name)
            guard said == "\(right)" else {
                return Refusal(
                    reason: .wrongPartition,
                    detail: "of \(partitions.count) partitions it belongs to \(right), and came in '\(said)'"
                )
            }
        }
        guard !jurisdiction.contains(name, of: deviceClass) else { return nil }
        return Refusal(reason: .foreignPartition, detail: "it belongs to a partition that is not in 'partitions.own'")
    }
}

/// Why a payload, or one item of it, is no reading.
struct Refusal: Error {
    let reason: Rejection.Reason
    let detail: String
}

/// Brokers let only UTF-8 pass; a name that is none would be another device in every message.
private func isAcceptableName(_ name: Span<UInt8>) -> Bool {
    guard name.count > 0, name.count <= TopicPattern.longestDevice, (try? UTF8Span(validating: name)) != nil else {
        return false
    }
    for index in name.indices where name[index] < 0x20 || name[index] == 0x7f { return false }
    return true
}

func text(_ bytes: Span<UInt8>) -> String {
    unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
}
