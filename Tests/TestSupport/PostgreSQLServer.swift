import Foundation
import Glibc

/// A real PostgreSQL server on a free port of this machine, with a folder of its own; it syncs to the disk as a city's server does.
///
/// Where the tests run as root it runs as the system user `postgres`, because it refuses to run as root. It ends with its owner, and with
/// the process of the tests, however that ends.
package actor PostgreSQLServer {
    package static let programs = [
        "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin",
    ]
    .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    package static var isInstalled: Bool { programs != nil }

    /// The administrator, whom it trusts; and one from whom it wants a password, where somebody has created him.
    package static let administrator = "cityward"
    package static let officer = "officer"

    /// The one that the tests of a process share; it starts when it is first asked for.
    package static var shared: PostgreSQLServer { get async throws { try await starting.value } }
    private static let starting = Task { try await PostgreSQLServer() }

    package let port: Int
    private let folder: TemporaryFolder
    /// Where its tables are, if they have a disk of their own.
    private let disk: Disk?
    private var process: ChildProcess?

    private struct Disk {
        let mountPoint: String
        let megabytes: Int
    }
    private var remover: ChildProcess?

    /// Creates and starts one. It takes seconds: most tests use ``shared``.
    ///
    /// * `settings`: further lines for its configuration.
    /// * `tableMegabytes`: the size of a file system in memory that tables and indexes are on, if they are not where all else is; it is
    ///   seen by the server alone and goes away with it, and takes root.
    package init(settings: [String] = [], tableMegabytes: Int? = nil) async throws {
        folder = try TemporaryFolder()
        let mountPoint = folder.path("tables")
        disk = tableMegabytes.map { Disk(mountPoint: mountPoint, megabytes: $0) }
        port = try freePort()
        let data = folder.path("data")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
        try Self.hand(data)
        try await run(
            "initdb",
            ["-D", data, "-U", Self.administrator, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        )
        try write(
            """
            host all \(Self.officer) 127.0.0.1/32 scram-sha-256
            host all all 127.0.0.1/32 trust
            """,
            to: "pg_hba.conf"
        )
        try write(
            """
            listen_addresses = '127.0.0.1'
            port = \(port)
            unix_socket_directories = ''
            shared_buffers = 32MB
            max_connections = 300
            fsync = on
            \(settings.joined(separator: "\n"))
            """,
            to: "postgresql.auto.conf"
        )
        try await start()
        remover = try ChildProcess(
            "/bin/sh",
            ["-c", removal, "sh", String(getpid()), folder.url.path],
            output: folder.url.appendingPathComponent("removal.log")
        )
        if disk != nil {
            try await sql("CREATE TABLESPACE tables LOCATION '\(mountPoint)'")
            try await sql("ALTER DATABASE postgres SET default_tablespace = tables")
        }
    }

    isolated deinit {
        // What is frozen would never end. Killed, it would leave memory behind that processes share.
        if process?.isRunning == true { thaw() }
        process?.send(SIGQUIT)
        for _ in 0..<200 where process?.isRunning == true { usleep(10_000) }
    }

    package nonisolated func address(
        database: String = "postgres",
        user: String = PostgreSQLServer.administrator
    ) -> String {
        "postgresql://\(user)@127.0.0.1:\(port)/\(database)"
    }

    /// Fills the file system of its tables to the last byte.
    ///
    /// - Returns: the file to remove, for there to be room again.
    package func fillTables() throws -> String {
        let ballast = "/proc/\(identifier)/root\(folder.path("tables"))/ballast"
        guard FileManager.default.createFile(atPath: ballast, contents: nil) else {
            throw PostgreSQLFailure(log: "cannot write \(ballast)")
        }
        let file = unsafe open(ballast, O_WRONLY)
        defer { close(file) }
        for size in [65_536, 4096, 1] {
            let block = [UInt8](repeating: 0x55, count: size)
            while unsafe Glibc.write(file, block, size) > 0 {}
        }
        return ballast
    }

    package var log: String { process?.log ?? "" }
    /// The first of its processes.
    package var identifier: Int32 { process?.identifier ?? 0 }

    /// Returns when it answers; also after ``stop(_:)`` or ``kill()``, on the same port and with what it had committed.
    package func start() async throws {
        // The log goes on where the one before ended.
        let before = timesReady(in: log)
        let command = try beside(disk, Self.command("postgres", ["-D", folder.path("data")]))
        let process = try ChildProcess(
            command.program,
            command.arguments,
            output: folder.url.appendingPathComponent("server.log")
        )
        self.process = process
        // After a crash it answers that it is not ready yet.
        try await eventually("PostgreSQL accepts connections", within: .seconds(60)) {
            guard process.isRunning else { throw PostgreSQLFailure(log: process.log) }
            return timesReady(in: process.log) > before
        }
    }

    /// How it ends.
    package enum Ending {
        /// Connections are ended, and everything is written to the data files.
        case fast
        /// As if it had crashed, in order: it recovers when it starts again.
        case immediate
    }

    package func stop(_ ending: Ending = .fast) async throws {
        process?.send(ending == .fast ? SIGINT : SIGQUIT)
        _ = try await process?.ending(within: .seconds(60))
    }

    /// Ends its first process as a crash would; the others end when they notice.
    package func kill() async throws {
        process?.send(SIGKILL)
        _ = try await process?.ending()
        // Nobody may start it before the last of them is gone.
        try await eventually("all processes of PostgreSQL are gone", within: .seconds(60)) { children.isEmpty }
    }

    /// Ends the process that serves a connection as a crash would: all connections end with it, and the server recovers.
    ///
    /// Returns when it answers again.
    package func crash(_ process: Int32) async throws {
        let before = timesReady(in: log)
        Glibc.kill(process, SIGKILL)
        try await eventually("PostgreSQL recovers", within: .seconds(60)) { timesReady(in: log) > before }
    }

    /// Stops all of its processes: connections stay, nothing moves.
    package func freeze() { for child in [identifier] + children { Glibc.kill(child, SIGSTOP) } }
    package func thaw() { for child in children + [identifier] { Glibc.kill(child, SIGCONT) } }

    /// A command that runs another one with a disk mounted, which nobody else sees.
    private func beside(
        _ disk: Disk?,
        _ command: (program: String, arguments: [String])
    ) throws -> (program: String, arguments: [String]) {
        guard let disk else { return command }
        try FileManager.default.createDirectory(atPath: disk.mountPoint, withIntermediateDirectories: true)
        let owner = Self.user.map { ",uid=\($0.id),gid=\($0.group)" } ?? ""
        let mount = "mount -t tmpfs -o size=\(disk.megabytes)m,mode=700\(owner) cityward '\(disk.mountPoint)'"
        return (
            "/usr/bin/unshare",
            ["--mount", "/bin/sh", "-c", "\(mount) && exec \"$@\"", "sh", command.program] + command.arguments
        )
    }

    /// Creates a database that nobody else uses.
    package func freshDatabase() async throws -> String {
        let name = "test_" + String(UInt64.random(in: .min ... .max), radix: 36)
        try await sql("CREATE DATABASE \(name)")
        return name
    }

    package func drop(database: String) async throws {
        try await sql("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
    }

    /// Runs statements with its own client.
    package func sql(_ statements: String, database: String = "postgres") async throws {
        try await run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statements, address(database: database)])
    }

    /// Processes that work in its folder, and are not the first.
    private var children: [Int32] {
        let data = folder.path("data")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { child in
            guard child != identifier else { return false }
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(child)/cwd")
            return place.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
                == URL(fileURLWithPath: data).resolvingSymlinksInPath().path
        }
    }

    private func run(_ program: String, _ arguments: [String]) async throws {
        let command = Self.command(program, arguments)
        let process = try ChildProcess(
            command.program,
            command.arguments,
            output: folder.url.appendingPathComponent("\(program).log")
        )
        let ending = try await process.ending(within: .seconds(120))
        guard ending == .exited(0) else { throw PostgreSQLFailure(log: "\(program): \(process.log)") }
    }

    private func write(_ text: String, to file: String) throws {
        let path = folder.path("data/\(file)")
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path), options: [])
        try Self.hand(path)
    }

    /// Makes a file the server's own.
    private static func hand(_ path: String) throws {
        guard let user else { return }
        try FileManager.default.setAttributes(
            [.ownerAccountID: user.id, .groupOwnerAccountID: user.group],
            ofItemAtPath: path
        )
    }

    /// As whom it runs; `nil` for ourselves.
    private static var user: (id: UInt32, group: UInt32)? {
        guard getuid() == 0, let entry = unsafe getpwnam("postgres") else { return nil }
        return unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }

    /// A program of the server.
    private static func command(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        let path = "\(programs ?? "/usr/bin")/\(program)"
        guard let user else { return (path, arguments) }
        let identity = ["--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups"]
        return ("/usr/bin/setpriv", identity + [path] + arguments)
    }
}

/// Waits for the end of the tests, and removes what an owner that was never let go has left: the server and its folder.
private let removal = """
    while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
    server=$(head -n 1 "$2/data/postmaster.pid")
    kill -CONT "$server" $(cat "/proc/$server/task/$server/children")
    kill -QUIT "$server"
    for attempt in $(seq 100); do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
    rm -rf "$2"
    """

private func timesReady(in log: String) -> Int { log.components(separatedBy: "ready to accept connections").count }

package struct PostgreSQLFailure: Error, CustomStringConvertible {
    package let log: String
    package var description: String { "PostgreSQL: \(log)" }
}
