import Glibc

/// A command of the operator's, run by the shell, with an end.
///
/// Foundation's Process would wait for whatever the command leaves running, and it is meant to leave a broker.
struct TimedCommand {
    private let text: String
    private let limit: Duration

    init(_ text: String, atMost limit: Duration) {
        self.text = text
        self.limit = limit
    }

    /// - Returns: what went wrong, to be put behind the command; `nil` for nothing.
    func run() -> String? {
        guard let process = start() else { return "cannot be run" }
        let deadline = ContinuousClock.now + limit
        var status: Int32 = 0
        while unsafe waitpid(process, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else {
                kill(process, SIGTERM)
                return "was not done within \(limit)"
            }
            usleep(50_000)
        }
        if status == 0 { return nil }
        // The macros of wait(2): the upper byte is the status of an exit, the lower the signal that ended it.
        return status & 0x7f == 0 ? "ended with status \(status >> 8)" : "was ended by signal \(status & 0x7f)"
    }

    /// Its standard input is empty; what it says goes to our standard error, because our output may be for a machine.
    private func start() -> pid_t? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)

        // Our threads block signals; what the command starts must be ended by them.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let texts = ["/bin/sh", "-c", text]
        var words: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { (word: String) in unsafe strdup(word) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let outcome = unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environ)
        return outcome == 0 ? process : nil
    }
}
