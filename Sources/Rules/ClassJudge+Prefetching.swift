import Caches
import Places
import Telemetry

/// A reading of one device among many finds hardly anything of it in the processor's caches, and would wait for one thing
/// after the other. So for some readings at once, what they will ask for is fetched before the first is judged. It changes
/// no result.
extension ClassJudge {
    /// So many readings are prepared at once: enough to fetch in parallel, and few enough that nothing is driven out again.
    static let readingsAtOnce = 8

    /// Fetches what the judge knows of the devices of some readings, as far as they are of its class.
    mutating func prefetch(for readings: inout [Reading], _ block: Range<Int>) {
        scope.positionsAhead.removeAll(keepingCapacity: true)
        for index in block {
            guard let device = knownNumber(of: readings[index].device) else { continue }
            devices.prefetch(share: device, each: 1)
            isActive.prefetch(share: device, each: rules.count)
            agenda.prefetch(device)
            scope.prefetch(device)
            guard let coordinate = scope.coordinate(of: &readings[index].measurements) else { continue }
            scope.positionsAhead.append(coordinate)
        }
        scope.places.prefetch(at: scope.positionsAhead)
        // And now what those name.
        for index in block {
            guard let device = knownNumber(of: readings[index].device) else { continue }
            scope.prefetchMore(device)
            if devices[device].activeRules > 0 { prefetchStandings(of: device) }
        }
    }

    private mutating func prefetchStandings(of device: Int) {
        for standing in device * rules.count..<(device + 1) * rules.count where isActive[standing] {
            standings.prefetch(share: standing, each: 1)
        }
    }
}

extension ReadingScope {
    mutating func prefetch(_ device: Int) {
        devices.prefetch(share: device, each: 1)
        memory.prefetch(device)
        series.prefetch(share: device, each: seriesSpecifications.count)
        windows.prefetch(device)
        marks.prefetch(share: device, each: markSpecifications.count)
        limits.prefetch(share: device, each: limitTables.count)
        prefetchRegister(device)
    }

    mutating func prefetchMore(_ device: Int) {
        let permits = devices[device].permits
        permitsHeld.prefetch(from: permits.lowerBound, count: permits.count)
        for series in device * seriesSpecifications.count..<(device + 1) * seriesSpecifications.count {
            self.series[series].prefetch()
        }
        windows.prefetchMore(device, in: &series, each: seriesSpecifications.count)
    }
}
