import ArgumentParser
import Foundation
import Places
import Rules
import Telemetry

/// `cityward eval`: what an expression, or the condition of a rule, comes to for readings.
struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tries an expression, or the condition of a rule, on readings.",
        discussion: """
            The expression may be of any type and ask for everything that a condition may: fields, previous readings, \
            windows, places, permits and limits of the configuration folder, which needs no broker and no store.

            Without --reading, each line of standard input is a reading as devices send it, with "device" and, where it is not \
            plain, "class" besides; readings of one device are its history, in the order of the lines. Each is answered by one \
            line: device, time and value; "unknown" with the reason where there is no value; the "place" in which the \
            expression found it; for a rule, whether it is "open" at that time; or "error".

            A reading may lack any field, and its time too: then it is of --at, or of now, and further ones of the same device \
            follow a second apart.

            cityward eval 'speed > 60 && inside("core")' --class truck --reading '{"lat":31.03,"lon":112.2,"speed":72}'
            cityward eval 'mean(fume, "10m") > limit("fume-emission")' --class fume < readings.ndjson
            """
    )

    @Argument(help: ArgumentHelp("An expression.", valueName: "expr"))
    var expression: String?

    @Option(help: ArgumentHelp("The condition of this rule of the folder, instead of an expression.", valueName: "id"))
    var rule: String?

    @OptionGroup var folder: ConfigurationOption

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The device class; by default what a reading or devices.csv says.", valueName: "name")
    )
    var deviceClass: String?

    @Option(help: ArgumentHelp("The device of readings that do not name theirs.", valueName: "name"))
    var device: String?

    @Option(help: ArgumentHelp("One reading, instead of those of standard input.", valueName: "json"))
    var reading: String?

    @Option(help: ArgumentHelp("The reading before --reading; without a time, of a second before.", valueName: "json"))
    var previous: String?

    @Option(
        help: ArgumentHelp("The time of readings that do not say theirs, as 2026-11-23T07:00.", valueName: "time"),
        transform: LocalTime.instant
    )
    var at: Instant?

    @Option(help: "The datum of positions; by default that of the folder's source of the class, or wgs84.")
    var datum: Datum?

    @Option(help: "How answers are written; table on a terminal, otherwise ndjson.")
    var format: TrialFormat?

    func validate() throws {
        guard (expression == nil) != (rule == nil) else {
            throw ValidationError(expression == nil ? "give an expression, or --rule" : "give --rule or an expression")
        }
        guard rule == nil || deviceClass == nil else { throw ValidationError("--rule has a class of its own") }
        guard previous == nil || reading != nil else { throw ValidationError("--previous goes with --reading") }
        guard reading != nil || isatty(STDIN_FILENO) == 0 else {
            throw ValidationError("give --reading, or one reading a line on standard input; '{}' is one")
        }
    }

    func run() throws {
        let folder = try TrialFolder(folder.config, withRules: rule != nil)
        let directory = DeviceDirectory()
        let trials = try trials(in: folder, directory)
        let reader = try TrialReader(
            trials: trials,
            folder: folder,
            directory: directory,
            usual: TrialReader.Usual(deviceClass: deviceClass, device: device, time: at, datum: datum)
        )
        let desk = TrialDesk(trials: trials, reader: reader)
        let format = format ?? (isatty(STDOUT_FILENO) == 0 ? .ndjson : .table)
        guard let reading else { return try answerLines(desk, format) }
        do throws(ReadingMistake) {
            print(try desk.answer(reading, after: previous).text(format))
        } catch {
            throw Failure(error.message)
        }
    }

    private func answerLines(_ desk: TrialDesk, _ format: TrialFormat) throws {
        var exchange = LineExchange()
        var number = 0
        exchange.run { line in
            number += 1
            do throws(ReadingMistake) {
                return .success(json: try desk.answer(line).text(format))
            } catch {
                return .failure(json: error.text(format, line: number))
            }
        }
        if exchange.failures > 0 {
            throw Failure("\(exchange.failures) of \(exchange.lines) lines were not evaluated")
        }
    }
}

extension Eval {
    /// What is to be tried, for each class: a trial, or why there is none.
    private func trials(in folder: TrialFolder, _ directory: DeviceDirectory) throws -> TrialsByClass {
        var trials = TrialsByClass(of: folder.ruleSet.catalogue)
        if let rule {
            let trial = try folder.trial(ofRule: rule, directory)
            trials[trial.deviceClass] = .success(trial)
            return trials
        }
        let expression = expression ?? ""
        for index in try classes(of: folder.ruleSet.catalogue) {
            do throws(Trial.Mistake) {
                let trial = try Trial(expression, on: index, under: folder.ruleSet, directory: directory)
                trials[index] = .success(trial)
            } catch {
                trials[index] = .failure(error)
            }
        }
        if let mistake = trials.mistake { throw Failure(mistake) }
        return trials
    }

    private func classes(of catalogue: Catalogue) throws -> [ClassIndex] {
        guard let deviceClass else { return catalogue.indices }
        guard let index = catalogue.index(of: deviceClass) else { throw Failure(catalogue.missing(deviceClass)) }
        return [index]
    }
}
