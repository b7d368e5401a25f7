public import Telemetry

/// Where a vehicle is and how it is, 0x0200, in the units and scales of the protocol.
public struct Position: Hashable, Sendable {
    public var alarm: AlarmBits
    public var status: StatusBits
    /// Millionths of a degree, without a sign: the hemisphere is a bit of ``status``.
    public var latitudeMillionths: UInt32
    public var longitudeMillionths: UInt32
    /// Metres above the sea.
    public var altitude: UInt16
    /// Tenths of km/h.
    public var speedTenths: UInt16
    /// Degrees, clockwise from true north, 0…359.
    public var course: UInt16
    public var time: TerminalTime
    public var items: AdditionalItems

    public init(
        alarm: AlarmBits = [],
        status: StatusBits,
        latitudeMillionths: UInt32,
        longitudeMillionths: UInt32,
        altitude: UInt16 = 0,
        speedTenths: UInt16 = 0,
        course: UInt16 = 0,
        time: TerminalTime,
        items: AdditionalItems = AdditionalItems()
    ) {
        self.alarm = alarm
        self.status = status
        self.latitudeMillionths = latitudeMillionths
        self.longitudeMillionths = longitudeMillionths
        self.altitude = altitude
        self.speedTenths = speedTenths
        self.course = course
        self.time = time
        self.items = items
    }

    /// Bytes before the additional items.
    public static let fixedBytes = 28

    init?(body: ArraySlice<UInt8>) {
        var reader = FieldReader(body)
        guard let alarm = reader.doubleWord(), let status = reader.doubleWord(),
            let latitude = reader.doubleWord(), let longitude = reader.doubleWord(),
            let altitude = reader.word(), let speed = reader.word(), let course = reader.word(),
            let time = reader.bytes(6)
        else { return nil }
        self.init(
            alarm: AlarmBits(rawValue: alarm),
            status: StatusBits(rawValue: status),
            latitudeMillionths: latitude,
            longitudeMillionths: longitude,
            altitude: altitude,
            speedTenths: speed,
            course: course,
            time: TerminalTime(bytes: time),
            items: AdditionalItems(bytes: Array(reader.remainingBytes()))
        )
    }

    func write(to writer: inout FieldWriter) {
        writer.doubleWord(alarm.rawValue)
        writer.doubleWord(status.rawValue)
        writer.doubleWord(latitudeMillionths)
        writer.doubleWord(longitudeMillionths)
        writer.word(altitude)
        writer.word(speedTenths)
        writer.word(course)
        writer.bytes(time.bytes)
        writer.bytes(items.bytes)
    }
}

extension Position {
    /// What its coordinates are worth.
    public enum Fix: Sendable {
        case valid
        /// The receiver has no position: the coordinates are the last ones, or zeros.
        case none
        /// Shifted by the secrecy plug-in, by half a kilometre: of no use on a map.
        case encrypted
    }

    public var fix: Fix {
        if status.contains(.isEncrypted) { return .encrypted }
        return status.contains(.isPositioned) ? .valid : .none
    }

    /// Degrees north, as sent: it may be more than 90.
    public var latitude: Double {
        Double(latitudeMillionths) / 1e6 * (status.contains(.isSouth) ? -1 : 1)
    }

    /// Degrees east, as sent.
    public var longitude: Double {
        Double(longitudeMillionths) / 1e6 * (status.contains(.isWest) ? -1 : 1)
    }

    /// By the terminal's own reckoning, in km/h.
    public var speed: Double { Double(speedTenths) / 10 }

    /// Something behind the position could not be read.
    public var tailIsMalformed: Bool { items.isMalformed }

    /// A position of a terminal that has one: degrees and km/h are rounded to what the protocol can say.
    ///
    /// - Returns: `nil` where the time is not of this century.
    public init?(
        at coordinate: Coordinate,
        time: Instant,
        speed: Double,
        course: Double,
        status: StatusBits = [.ignition],
        alarm: AlarmBits = []
    ) {
        guard let time = TerminalTime(time) else { return nil }
        var status = status.union(.isPositioned)
        if coordinate.latitude < 0 { status.insert(.isSouth) }
        if coordinate.longitude < 0 { status.insert(.isWest) }
        self.init(
            alarm: alarm,
            status: status,
            latitudeMillionths: UInt32((abs(coordinate.latitude) * 1e6).rounded()),
            longitudeMillionths: UInt32((abs(coordinate.longitude) * 1e6).rounded()),
            speedTenths: UInt16((min(max(speed, 0), 6000) * 10).rounded()),
            course: UInt16(min(max(course, 0), 360).rounded()) % 360,
            time: time
        )
    }
}
