import ArgumentParser
import Telemetry

/// `cityward accept`: an officer takes a case on.
struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes an alert's case on (受理).")

    @OptionGroup var options: ActOptions

    func run() throws {
        try options.act(.accept)
    }
}

/// `cityward assign`: a case goes to a team.
struct Assign: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Gives an alert's case to a team (派单).")

    @OptionGroup var options: ActOptions
    @OptionGroup var folder: ConfigurationOption

    @Option(help: "The team, by the city's list: 'cases: teams:' in cityward.yaml.")
    var team: String

    @Option(help: "What else is to be known.")
    var note: String?

    func run() throws {
        try options.act(.assign(team: team), note: note, in: folder.caseLists())
    }
}

/// `cityward dismiss`: it was no violation.
struct Dismiss: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Ends an alert's case without a measure (不予立案).")

    @OptionGroup var options: ActOptions
    @OptionGroup var folder: ConfigurationOption

    @Option(help: "Why, by the city's list: false_position, permit_shown, sensor_fault, …")
    var reason: String

    @Option(help: "What else is to be known; 'other' needs it.")
    var note: String?

    func run() throws {
        try options.act(.dismiss(reason: reason), note: note, in: folder.caseLists())
    }
}

/// `cityward close`: a measure was taken.
struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends an alert's case with the measure that was taken (结案)."
    )

    @OptionGroup var options: ActOptions
    @OptionGroup var folder: ConfigurationOption

    @Option(help: "What was done, by the city's list: warned, rectified, penalised, …")
    var measure: String

    @Option(help: "What else is to be known; 'other' needs it.")
    var note: String?

    func run() throws {
        try options.act(.close(measure: measure), note: note, in: folder.caseLists())
    }
}

/// `cityward reopen`: a case that was ended goes on.
struct Reopen: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Opens an alert's case again (重新立案).")

    @OptionGroup var options: ActOptions

    @Option(help: "Why.")
    var note: String?

    func run() throws {
        try options.act(.reopen, note: note)
    }
}
