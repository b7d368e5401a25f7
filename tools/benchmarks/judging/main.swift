// The judge alone: readings that lie in memory, judged on one thread, and how much of the processor's time that took.
//
// usage: judge-benchmark RULES [--devices 10000] [--places 1000] [--readings 2000000] [--batch 1000]
//        judge-benchmark --write FOLDER [--devices 10000] [--places 1000]     the same town as files, for a daemon

import BenchmarkTown
import Documents
import Foundation
import Rules
import Telemetry

/// A file or folder, and the options of the command line, each a name and a whole number.
struct Options {
    let argument: String
    var values = ["devices": 10_000, "places": 1_000, "readings": 2_000_000, "batch": 1_000]

    init?(_ arguments: [String]) {
        var rest = arguments.dropFirst()
        guard let argument = rest.popFirst(), !argument.hasPrefix("-") else { return nil }
        self.argument = argument
        while let name = rest.popFirst() {
            let key = String(name.drop { $0 == "-" })
            guard values[key] != nil, let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
            values[key] = value
        }
    }

    subscript(_ name: String) -> Int { values[name] ?? 0 }
}

var arguments = CommandLine.arguments
if arguments.count > 2, arguments[1] == "--write" {
    arguments.remove(at: 1)
    guard let options = Options(arguments) else {
        print("usage: judge-benchmark --write FOLDER [--devices N] [--places N]")
        exit(2)
    }
    let town = Town(devices: options["devices"], places: options["places"])
    try town.write(to: URL(fileURLWithPath: options.argument, isDirectory: true), places: options["places"])
    exit(0)
}
guard let options = Options(arguments),
    let text = try? String(contentsOfFile: options.argument, encoding: .utf8)
else {
    print("usage: judge-benchmark RULES [--devices N] [--places N] [--readings N] [--batch N]")
    exit(2)
}
let town = Town(devices: options["devices"], places: options["places"])
let problems = ProblemList()
let rules = town.ruleSet(text, problems: problems)
guard problems.isEmpty else {
    for problem in problems.problems.prefix(20) { print(problem) }
    exit(1)
}

/// Seconds that this thread has run; what else the machine does is not counted.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let directory = DeviceDirectory()
var fleet = MovingFleet(of: town, directory)
var judge = Judge(rules: rules, directory: directory, settings: Judge.Settings(followsReadings: true))
var judgement = Judgement()
var readings: [Reading] = []
var events = 0
var spent = 0.0
let rounds = options["readings"] / options["batch"]
// At first what is not counted: so many that the longest window of every device is full.
let warmingUp = options["devices"] * 65 / options["batch"] + 1
for round in -warmingUp..<rounds {
    fleet.fill(&readings, count: options["batch"])
    let start = processorTime()
    judge.judge(&readings, into: &judgement)
    if round >= 0 {
        spent += processorTime() - start
        events += judgement.events.count
    }
    judgement.removeAll()
}
let count = rounds * options["batch"]
let nanoseconds = spent * 1e9 / Double(count)
print(
    "{\"devices\":\(options["devices"]),\"places\":\(options["places"]),\"rules\":\(rules.rules.count),\"readings\":\(count),"
        + "\"nanoseconds\":\(Int(nanoseconds)),\"per_second\":\(Int(1e9 / nanoseconds)),\"events\":\(events)}"
)
