import Glibc

extension MetricRegistry {
    /// What Prometheus client libraries tell of their process, read from `/proc/self` at each scrape.
    ///
    /// `startedAt`: seconds since 1970.
    public func addProcess(startedAt: Double) {
        onScrape { scrape in
            scrape.gauge("process_start_time_seconds", "When the process began, Unix seconds.", startedAt)
            scrape.counter("process_cpu_seconds_total", "CPU time that the process has used.", cpuSeconds())
            if let bytes = residentBytes() {
                scrape.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", bytes)
            }
            if let count = openFiles() {
                scrape.gauge("process_open_fds", "Open file descriptors.", Double(count))
            }
        }
    }
}

private func cpuSeconds() -> Double {
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    let times = [usage.ru_utime, usage.ru_stime]
    return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
}

private func residentBytes() -> Double? {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return nil }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard unsafe fgets(&line, Int32(line.count), file) != nil else { return nil }
    let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split(
        separator: " "
    )
    guard words.count > 1, let pages = Double(words[1]) else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
}

private func openFiles() -> Int? {
    guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
    defer { unsafe closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    // Without ".", ".." and the folder itself.
    return max(0, count - 3)
}
