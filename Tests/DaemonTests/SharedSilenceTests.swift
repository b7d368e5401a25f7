import Foundation
import Storage
import Telemetry
import Testing
import TestSupport

extension DaemonTests {
    /// Daemons that share a database, and devices that say nothing: since when, and who may know it.
    @Suite(
        .timeLimit(.minutes(3)),
        .enabled(if: PostgreSQLServer.isInstalled, "there is no PostgreSQL server: run tools/setup --tests")
    )
    struct SharedSilenceTests {
        /// It is reckoned from what was heard last, not from the start of a daemon; nor from that of another one.
        @Test func aSilenceGoesOnThroughARestart() async throws {
            let play = try await SilencePlay()
            let mover = play.device(in: 1)
            var first = try await play.start("first", own: [0, 1])
            try await play.hear(mover)
            // It has a new session: its own devices were not heard until now.
            let second = try await play.start("second", own: [2, 3])
            #expect(try await first.stop() == .exited(0))
            first = try await play.start("first", own: [0, 1])
            try await play.silenceIsFound(of: mover)
            #expect(
                try play.stored.lines("SELECT onset_at FROM alert")
                    == play.stored.lines("SELECT received_at FROM truck_reading")
            )
            // What each of them has noted: its partitions, and after the restart nothing anew.
            #expect(try play.hearings(of: "first") == ["0 0 1 of 4", "1 0 1 of 4"])
            #expect(try play.hearings(of: "second") == ["0 2 3 of 4"])
            for daemon in [first, second] { #expect(try await daemon.stop() == .exited(0)) }
            try await play.replayIsTheSame(to: "second")
        }

        /// What a device has said since the old owner went away nobody knows. Its silence begins with the new owner, and is not forgotten
        /// when that one starts again.
        @Test func aSilenceBeginsAnewWithANewOwner() async throws {
            let play = try await SilencePlay()
            let mover = play.device(in: 1)
            let old = try await play.start("old", own: [0, 1])
            try await play.hear(mover)
            #expect(try await old.stop() == .exited(0))
            try await Task.sleep(for: .seconds(SilencePlay.span + 2))
            var new = try await play.start("new", own: [1])
            let taken = "SELECT since FROM hearing WHERE daemon = 'new' AND complete = 0 ORDER BY since DESC LIMIT 1"
            let since = try play.stored.lines(taken)
            #expect(try await new.stop() == .exited(0))
            new = try await play.start("new", own: [1])
            #expect(try play.stored.integer("SELECT count(*) FROM alert") == 0, "nothing is invented")
            try await play.silenceIsFound(of: mover)
            expectEqual(try play.stored.lines("SELECT onset_at FROM alert"), since)
            #expect(try await new.stop() == .exited(0))
            try await play.replayIsTheSame(to: "new")
        }

        /// By reload, while the connection lasts.
        @Test func whatIsGivenUpAndComesBackBeginsAnew() async throws {
            let play = try await SilencePlay()
            let mover = play.device(in: 1)
            let daemon = try await play.start("one", own: [0, 1])
            try await play.hear(mover)
            try play.share("one", own: [0])
            #expect(try await daemon.reload().contains("reloaded"))
            try await eventually("it is noted", within: .seconds(20)) {
                try play.stored.lines("SELECT complete, partitions FROM hearing ORDER BY since DESC LIMIT 1")
                    == ["1 0 of 4"]
            }
            try await Task.sleep(for: .seconds(SilencePlay.span + 2))
            #expect(try play.stored.integer("SELECT count(*) FROM alert") == 0, "it is nobody's")
            try play.share("one", own: [0, 1])
            #expect(try await daemon.reload().contains("reloaded"))
            try await play.silenceIsFound(of: mover)
            expectEqual(
                try play.stored.lines("SELECT onset_at FROM alert"),
                try play.stored.lines("SELECT max(since) FROM hearing WHERE complete = 0 AND partitions = '0 1 of 4'")
            )
            #expect(try await daemon.stop() == .exited(0))
            try await play.replayIsTheSame(to: "one")
        }
    }
}

/// A broker that sorts nothing, a database, and daemons whose one rule is on silence.
private final class SilencePlay {
    /// How long a truck may be silent, in seconds.
    static let span = 6

    let scene: Scene
    let stored: Stored
    private let server: PostgreSQLServer
    private var cities: [String: City] = [:]
    private let four = Partitions(count: City.partitionCount, own: [])

    init() async throws {
        scene = try await Scene()
        server = try await PostgreSQLServer()
        stored = Stored(at: server.address())
    }

    /// What a daemon has noted, but for the connection before anything was granted: that may have the same millisecond.
    func hearings(of daemon: String) throws -> [String] {
        let lines = try stored.lines(
            "SELECT complete, partitions FROM hearing WHERE daemon = '\(daemon)' ORDER BY since"
        )
        return Array(lines.drop { $0 == "0  of 4" })
    }

    func device(in partition: Int) -> Int {
        (0..<100).first { four.partition(of: Fleet.name($0).utf8.span) == partition } ?? 0
    }

    func share(_ name: String, own: [Int]) throws {
        let city = try cities[name] ?? scene.city(name, feeds: [])
        cities[name] = city
        try city.share(own: own, at: scene.address, clientID: name, lateness: "1s")
        try city.write(
            "rules/rules.yaml",
            "- { id: silent, title: silent, class: truck, severity: minor, absent: \(Self.span)s }\n"
        )
    }

    /// Starts a daemon, and waits until the broker has granted what it asks for.
    func start(_ name: String, own: [Int]) async throws -> Daemon {
        try share(name, own: own)
        let city = try #require(cities[name])
        let daemon = try Daemon(city, store: server.address(), log: scene.log(city), clock: "wall")
        try await daemon.ready()
        let text = Partitions(count: City.partitionCount, own: Set(own)).description
        let noted = "SELECT count(*) FROM hearing WHERE daemon = '\(name)' AND partitions = '\(text)'"
        try await eventually("its partitions are noted", within: .seconds(20)) { try self.stored.integer(noted) > 0 }
        return daemon
    }

    /// A truck says something at this moment.
    func hear(_ device: Int) async throws {
        let name = Fleet.name(device)
        let payload = "{\"time\":\(wallTime()),\"lat\":31.04,\"lon\":112.205,\"speed\":30}"
        let topic = "cityward/p/\(four.partition(of: name.utf8.span))/truck/\(name)"
        try await scene.publish([Publication(topic, payload)])
        try await eventually("it is stored", within: .seconds(20)) { self.stored.readingCount == 1 }
    }

    func silenceIsFound(of device: Int) async throws {
        try await eventually("its silence is found", within: .seconds(30)) {
            try self.stored.lines("SELECT device FROM alert WHERE state = 'firing'") == [Fleet.name(device)]
        }
    }

    /// Judged again, with one daemon's configuration or the other's, the readings of all give what was raised.
    func replayIsTheSame(to name: String) async throws {
        let city = try #require(cities[name])
        let arguments = ["replay", "--config", city.folder.path, "--store", server.address(), "--diff", "--exit-code"]
        let (ending, log) = try await Daemon.run(arguments, in: scene.folder)
        #expect(ending == .exited(0) && log.contains("1 stay the same"), "\(log)")
    }
}
