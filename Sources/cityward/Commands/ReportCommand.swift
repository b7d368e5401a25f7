import ArgumentParser
import Databases
import Documents
import Foundation
import Hosting
import Reports
import Storage
import Telemetry

/// `cityward report`: what is stored, as the city's reports.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Makes a report of a day or a month from what is stored; without a kind, lists the kinds.",
        discussion: """
            Reports read the store beside the daemon and never change it: the same store and configuration give the same \
            report. What they go by stands in reports.yaml of the configuration folder.

            cityward report league --month 2026-11
            cityward report credit --month 2026-11 --format html --output credit.html
            cityward report credit --month 2026-11 --format csv --table ledger --district dongbao
            """
    )

    @Argument(help: "The kind of report; none lists them.")
    var kind: String?

    @OptionGroup var period: ReportPeriodOption
    @OptionGroup var filters: ReportFilterOptions
    @OptionGroup var folder: ConfigurationOption
    @OptionGroup var storeOption: StoreOption
    @OptionGroup var output: ReportOutputOption

    @Option(
        help: ArgumentHelp(
            "Look at officers' acts only until this time; by default, what the manual says of the kind.",
            valueName: "time"
        ),
        transform: LocalTime.instant
    )
    var asOf: Instant?

    @Option(help: ArgumentHelp("Seconds after which the report is given up.", valueName: "seconds"))
    var timeout = 600

    func validate() throws {
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is 1 to 86400") }
    }

    func run() throws {
        guard let kind = try kind.map(ReportKind.known) else { return listKinds() }
        let request = try request(kind)
        // Said before a long report is made.
        try output.check()
        let city = try folder.checkedCity()
        if let obstacle = kind.obstacle(in: city.reports) { throw Failure("\(folder.config): \(obstacle)") }
        let store = try storeOption.openedStore()
        guard try store.isUpToDate() else {
            throw Failure("the store is older than this cityward: start the daemon once, it brings it there")
        }
        let meter = ReportMeter(limit: .seconds(timeout))
        let report: ReportDocument
        do {
            var request = request
            request.progress = { try meter.show($0) }
            report = try store.limited(to: .seconds(timeout)) { store in
                try store.inOneView { try kind.document(request, of: city.reports, from: store) }
            }
        } catch let error as ReportError {
            throw Failure(error.description)
        } catch let error as DatabaseError where error.kind == .interrupted {
            throw Failure("the report took longer than \(timeout) seconds; narrow it by a filter, or see --timeout")
        } catch is ReportMeter.TimeIsOver {
            throw Failure("the report took longer than \(timeout) seconds; narrow it by a filter, or see --timeout")
        }
        meter.end()
        let imprint = ReportPage.Imprint(
            city: city.reports.title,
            madeAt: wallClock(),
            origin: "cityward \(Cityward.version), \(storeOption.store)"
        )
        try output.write(report, imprint)
    }

    private func request(_ kind: ReportKind) throws -> ReportRequest {
        let period = try period.period(of: kind)
        if asOf != nil, !kind.takesAsOf { throw ValidationError("the report \(kind.name) takes no --as-of") }
        return ReportRequest(period, filters: try filters.filters(of: kind), asOf: asOf)
    }

    private func listKinds() {
        for kind in ReportKind.all {
            let spans = kind.spans.map { "--\($0.rawValue)" }.joined(separator: "|")
            let filters = kind.filters.map { " [--\($0.rawValue)]" }.joined()
            print("\(padded(kind.name, to: 10)) \(kind.title.chinese) \(kind.title.english)")
            print("           \(kind.summary.chinese)\n           \(spans)\(filters)")
        }
    }
}

extension ReportKind {
    /// The kind of a name; a mistake in the command where there is none.
    static func known(_ name: String) throws -> ReportKind {
        if let kind = named(name) { return kind }
        let names = all.map(\.name)
        let advice =
            nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            ?? "there are \(names.joined(separator: ", "))"
        throw ValidationError("there is no report '\(name)'; \(advice)")
    }
}
