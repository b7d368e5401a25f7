import BenchmarkTown
import Telemetry

/// Messages of some 220 bytes as they come from the broker, with what must be read in them.
///
/// Each has two members that the schema does not know, as devices send them.
struct Messages {
    /// What devices send.
    enum Kind: String {
        case truck, fume
    }

    struct Message {
        let topic: [UInt8]
        let payload: [UInt8]
        let device: String
        let observedAt: Instant
        /// Numbers by their fields, and choices and booleans as numbers.
        let values: [(field: String, value: Double)]
    }

    private(set) var messages: [Message] = []
    /// When the last of them was sent.
    private(set) var end = Instant.distantPast

    /// * `rounds`: messages of each device.
    init(of kind: Kind, devices: Int, rounds: Int) {
        let directory = DeviceDirectory()
        var fleet = MovingFleet(of: Town(devices: devices, places: 0), directory)
        var random = Lehmer(seed: 3)
        var readings: [Reading] = []
        for round in 0..<rounds {
            fleet.fill(&readings, count: devices)
            for reading in readings {
                end = max(end, reading.observedAt)
                let number = Int(reading.device.rawValue)
                let message =
                    switch kind {
                    case .truck: Self.truck(reading.reported, directory[reading.device].name, number, round)
                    case .fume: Self.kitchen(reading.observedAt, number, round, &random)
                    }
                messages.append(message)
            }
        }
    }

    private static func truck(_ reading: Reading, _ name: String, _ number: Int, _ round: Int) -> Message {
        let measurements = reading.measurements
        let values: [(field: String, value: Double)] = [
            ("seq", Double(round)), ("lat", measurements.number(0)), ("lon", measurements.number(1)),
            ("speed", measurements.number(2)), ("course", measurements.number(3)),
            ("load", Double(measurements.choice(4))), ("cover", Double(measurements.choice(5))),
            ("lift", Double(measurements.choice(6))), ("ignition", measurements.boolean(7) ? 1 : 0),
            ("mileage", measurements.number(8)),
        ]
        let payload = """
            {"time":\(time(reading.observedAt, number)),"device":"\(name)","seq":\(round),"lat":\(measurements.number(0)),\
            "lon":\(measurements.number(1)),"speed":\(measurements.number(2)),"course":\(Int(measurements.number(3))),\
            "load":"\(["empty", "half", "full"][measurements.choice(4)])",\
            "cover":"\(["open", "closed"][measurements.choice(5)])","lift":"\(["down", "up"][measurements.choice(6)])",\
            "ignition":\(measurements.boolean(7)),"mileage":\(measurements.number(8)),"satellites":11,"signal":23}
            """
        return Message(
            topic: Array("cityward/truck/\(name)".utf8),
            payload: Array(payload.utf8),
            device: name,
            observedAt: reading.observedAt,
            values: values
        )
    }

    private static func kitchen(_ instant: Instant, _ number: Int, _ round: Int, _ random: inout Lehmer) -> Message {
        func measure(_ range: ClosedRange<Double>, steps: Double) -> Double {
            ((range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound)) * steps).rounded() / steps
        }
        let name = "kitchen-\(number + 10_000)"
        let isRunning = random.uniform() < 0.7
        let numbers: [(field: String, value: Double)] = [
            ("fume", measure(0.1...3, steps: 1000)), ("pm", measure(1...6, steps: 1000)),
            ("nmhc", measure(2...10, steps: 1000)), ("flow", measure(6000...12_000, steps: 1)),
            ("temperature", measure(20...50, steps: 10)), ("humidity", measure(40...70, steps: 10)),
        ]
        let text = numbers.map { "\"\($0.field)\":\($0.value)" }.joined(separator: ",")
        let payload = """
            {"time":\(time(instant, number)),"device":"\(name)","seq":\(round),\(text),"fan":\(isRunning),\
            "purifier":\(isRunning),"flag":"N","pressure":101.3,"signal":21}
            """
        return Message(
            topic: Array("cityward/fume/\(name)".utf8),
            payload: Array(payload.utf8),
            device: name,
            observedAt: instant,
            values: numbers + [
                ("seq", Double(round)), ("fan", isRunning ? 1 : 0), ("purifier", isRunning ? 1 : 0), ("flag", 0),
            ]
        )
    }

    /// Half of the devices write RFC 3339, the others milliseconds.
    private static func time(_ instant: Instant, _ number: Int) -> String {
        number.isMultiple(of: 2) ? "\"\(instant.rfc3339())\"" : "\(instant.milliseconds)"
    }
}
