import JT808
import Telemetry
import TestSupport

/// Messages of every kind, with every field somewhere in its range.
struct RandomMessage {
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func edition() -> Edition {
        Bool.random(using: &random) ? .year2013 : .year2019(revision: UInt8.random(in: 1...3, using: &random))
    }

    mutating func phone(_ edition: Edition) -> Phone {
        let count = Int.random(in: 1...edition.phoneDigits, using: &random)
        let digits = (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        return Phone(digits, edition: edition)!
    }

    mutating func next(_ edition: Edition) -> Message {
        switch Int.random(in: 0...9, using: &random) {
        case 0: .terminalReply(reply())
        case 1: .heartbeat
        case 2: .logout
        case 3: .registration(registration(edition))
        case 4: .authentication(authentication(edition))
        case 5, 6: .position(position())
        case 7:
            .positionBatch(
                PositionBatch(
                    kind: UInt8.random(in: 0...1, using: &random),
                    positions: (0..<Int.random(in: 0...80, using: &random)).map { _ in position() }
                )
            )
        case 8: .platformReply(reply())
        default:
            Bool.random(using: &random)
                ? .registrationReply(RegistrationReply(serial: word(), result: 0, code: text(1...40)))
                : .other(MessageID(rawValue: 0x0900), bytes(0...3000))
        }
    }

    mutating func position() -> Position {
        let seconds = Int64.random(in: 946_656_000...4_102_444_799, using: &random)
        let coordinate = Coordinate(
            latitude: Double.random(in: -90...90, using: &random),
            longitude: Double.random(in: -180...180, using: &random)
        )!
        var position = Position(
            at: coordinate,
            time: Instant(milliseconds: seconds * 1000),
            speed: Double.random(in: 0...300, using: &random),
            course: Double.random(in: 0...360, using: &random),
            status: StatusBits(rawValue: UInt32.random(in: 0...UInt32.max, using: &random)),
            alarm: AlarmBits(rawValue: UInt32.random(in: 0...UInt32.max, using: &random))
        )!
        position.altitude = word()
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            position.items.append(UInt8.random(in: 0...255, using: &random), bytes(0...40))
        }
        return position
    }

    private mutating func registration(_ edition: Edition) -> Registration {
        let layout: Registration.Layout =
            edition == .year2013 ? [.year2011, .year2013].randomElement(using: &random)! : .year2019
        return Registration(
            layout: layout,
            province: word(),
            county: word(),
            maker: text(0...5),
            model: text(0...8),
            terminal: text(0...7),
            plateColour: UInt8.random(in: 0...9, using: &random),
            // Eleven bytes at most: a longer plate would make the layout of 2011 look like that of 2013.
            plate: ["鄂H12345", "测A1234", "", "鄂H·3021"].randomElement(using: &random)!
        )
    }

    private mutating func authentication(_ edition: Edition) -> Authentication {
        let device = Authentication.Device(imei: text(15...15), software: text(1...20))
        return Authentication(code: text(1...40), device: edition == .year2013 ? nil : device)
    }

    private mutating func reply() -> GeneralReply {
        GeneralReply(
            serial: word(),
            message: MessageID(rawValue: word()),
            result: UInt8.random(in: 0...4, using: &random)
        )
    }

    mutating func word() -> UInt16 { UInt16.random(in: 0...UInt16.max, using: &random) }

    mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
        // Half of them are those that travel escaped.
        (0..<Int.random(in: count, using: &random)).map { _ in
            Bool.random(using: &random)
                ? [0x7d, 0x7e].randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
        }
    }

    private mutating func text(_ count: ClosedRange<Int>) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789.~}")
        return String((0..<Int.random(in: count, using: &random)).map { _ in letters.randomElement(using: &random)! })
    }
}
