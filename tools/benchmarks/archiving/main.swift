import Foundation
import Storage
import Telemetry

// What archiving costs, by the code of the daemon:
//
//     archive-benchmark fill FOLDER --devices 10000 --days 30 --readings 100000000
//     archive-benchmark beside FOLDER --devices 10000 --rate 20000 --seconds 60
//
// `fill` stores the readings of many days and archives each of them; `beside` commits at a rate, with and without an archive at work
// beside it, and says how long commits took. Each prints a line of JSON.

let options = Options(Array(CommandLine.arguments.dropFirst()))
do {
    try FileManager.default.createDirectory(atPath: options.folder, withIntermediateDirectories: true)
    switch options.mode {
    case .fill: try fill(options)
    case .beside: try commitBesideArchive(options)
    }
} catch {
    FileHandle.standardError.write(Data("archive-benchmark: \(error)\n".utf8))
    exit(1)
}

struct Options {
    enum Mode: String {
        case fill, beside
    }

    var mode = Mode.fill
    var folder = ""
    var devices = 10_000
    var days = 2
    var readings = 2_000_000
    /// Readings a second.
    var rate = 20_000
    var seconds = 60

    init(_ arguments: [String]) {
        guard arguments.count >= 2, let mode = Mode(rawValue: arguments[0]) else {
            fatalError(
                "usage: archive-benchmark fill|beside FOLDER [--devices N] [--days N] [--readings N] [--rate N] [--seconds N]"
            )
        }
        self.mode = mode
        folder = arguments[1]
        for (name, value) in zip(arguments.dropFirst(2), arguments.dropFirst(3)) {
            guard let number = Int(value) else { continue }
            switch name {
            case "--devices": devices = number
            case "--days": days = number
            case "--readings": readings = number
            case "--rate": rate = number
            case "--seconds": seconds = number
            default: break
            }
        }
    }
}

/// Seconds of processor time of this process.
func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let microseconds = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + microseconds
}
