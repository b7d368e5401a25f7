import API
import Documents
import Hosting
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration folder anew on SIGHUP, and hands the new rules to the pipeline.
///
/// All of it counts or nothing does: a folder with a mistake, or with a change that only a restart can make, leaves everything
/// as it is.
struct ReloadService: Service {
    /// SIGHUP, trapped since before the folder was first read: one that came meanwhile waits here.
    let hangups: UnixSignalsSequence
    let folder: String
    let monitor: Monitor
    let running: PartsForRestart
    /// Makes the plan of a city.
    let plan: @Sendable (City) -> PipelinePlan
    let mailbox: PlanMailbox
    let watch: WatchMailbox
    /// `nil` where the API is not served.
    let server: APIServer?
    let publisher: CityPublisher
    let log: Logger

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            notifySystemd("RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())")
            // The pipeline says when it is ready again, for only it knows whether it was.
            guard let city = reloadedCity() else {
                monitor.reloads.noteFailure()
                mailbox.putRefusal()
                continue
            }
            watch.replace(with: city.watch)
            server?.replace(city: CityView(city), tokens: city.tokens)
            mailbox.put(plan(city))
            publisher.publish(city)
        }
    }

    /// The city as its folder is now; `nil`, with the reason in the log, where the running one must stay.
    private func reloadedCity() -> City? {
        let problems = ProblemList()
        let city = City(folder: folder, problems: problems)
        guard problems.isEmpty, let city else {
            for problem in problems.problems { log.error("\(problem)", metadata: ["file": "\(problem.file)"]) }
            log.error(
                "the running rules stay: \(folder) has mistakes, see above and 'cityward check'",
                metadata: ["reload": "refused"]
            )
            return nil
        }
        let changes = PartsForRestart(city).changes(since: running)
        guard changes.isEmpty else {
            let parts = changes.joined(separator: ", ")
            log.error(
                "the running rules stay: \(parts) changed, which takes a restart of the daemon",
                metadata: ["reload": "refused"]
            )
            return nil
        }
        return city
    }
}
