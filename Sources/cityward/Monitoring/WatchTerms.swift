import Schedules
import Telemetry

/// From when on the operators are told that something is wrong: the section `watch` of `cityward.yaml`.
struct WatchTerms: Sendable {
    /// After so long without another dropped message the broker is well again.
    var dropsQuiet = TimeSpan.minutes(10)
    /// Bytes that are left on the store's file system.
    var leastFreeBytes: Int64 = 1 << 30
    /// An event that waits for so long has a feed that is behind.
    var feedsBehind = TimeSpan.minutes(15)
    /// How much later than `store.settle_after` readings may leave the live store.
    var archiveBehind = TimeSpan.hours(6)
    var usual = Class()
    /// Of classes that differ.
    var classes: [String: Class] = [:]

    /// When a device class as a whole is not what it usually is.
    struct Class: Sendable {
        /// The median lag of the readings of the last minute …
        var lagAbove = TimeSpan.minutes(5)
        /// … for so long.
        var lagHold = TimeSpan.minutes(3)
        /// None of the devices was heard for so long …
        var silentAfter = TimeSpan.minutes(15)
        /// … though so many were in the hour before.
        var devices = 10
        /// When the class reports at all; `nil` for always.
        var hours: TimeWindow?
    }

    subscript(deviceClass: String) -> Class { classes[deviceClass] ?? usual }
}
