import Telemetry

/// What a device reports: its fields, and where it is.
extension StoryReader {
    private static let keywords = ["at", "from", "to", "received", "no"]

    /// The rest of a line of readings, up to an arrow: `truck-0042 speed 55 at gate received 09:30`.
    mutating func readings(_ words: inout StoryWords, at moments: [Instant]) throws(StoryFault) -> [ToldReading] {
        let name = try words.demand("a device, or 'clock',")
        let device = try toldDevice(name)
        let deviceClass = device.deviceClass
        var telling = Telling(
            deviceClass: context.catalogue[deviceClass],
            measurements: device.measurements,
            isMoment: moments.count == 1
        )
        while let word = words.first, word.text != "->" {
            _ = words.next()
            switch word.text {
            case "received": telling.receivedAt = try time(words.demand("the time after 'received'"))
            case "at": try telling.stand(at: context.coordinate(words.demand("a spot after 'at'")), word)
            case "from": try telling.start(at: context.coordinate(words.demand("a spot after 'from'")), word)
            case "to": try telling.head(for: context.coordinate(words.demand("a spot after 'to'")), word)
            case "no": try telling.drop(words.demand("a field after 'no'"))
            default: try telling.set(word, to: words.demand("the value of '\(word.text)'"), besides: Self.keywords)
            }
        }
        let readings = try telling.measurements(for: moments, at: name).enumerated().map { index, measurements in
            ToldReading(
                deviceClass: deviceClass,
                device: name.text,
                observedAt: moments[index],
                receivedAt: telling.receivedAt ?? moments[index],
                measurements: measurements
            )
        }
        if let last = readings.last {
            keep(ToldDevice(deviceClass: deviceClass, measurements: last.measurements), named: name.text)
        }
        return readings
    }

    /// The device as the story has left it, or a new one.
    private func toldDevice(_ name: StoryWord) throws(StoryFault) -> ToldDevice {
        if let device = devices[name.text] { return device }
        return ToldDevice(deviceClass: try context.deviceClass(of: name))
    }
}
