import Documents
import Telemetry

extension City {
    /// Who plays when there are to be so many devices.
    ///
    /// A smaller fleet has the first of every class, in proportion; a larger one has trucks that are in no register.
    func cast(of size: Int?) -> (registered: [RegisteredDevice], unregistered: Int) {
        let size = size ?? devices.count
        guard size < devices.count else { return (devices, size - devices.count) }
        let classSizes = Dictionary(grouping: devices, by: \.deviceClass).mapValues(\.count)
        var met: [String: Int] = [:]
        let ranked = devices.enumerated().map { index, device in
            let rank = met[device.deviceClass, default: 0]
            met[device.deviceClass] = rank + 1
            return (share: (Double(rank) + 0.5) / Double(classSizes[device.deviceClass] ?? 1), index: index)
        }
        let chosen = ranked.sorted { $0 < $1 }.prefix(size).map(\.index).sorted()
        return (chosen.map { devices[$0] }, 0)
    }

    /// A truck of the register, with the permit that is in force when the simulation starts.
    func truck(_ device: RegisteredDevice, _ options: Fleet.Options) throws(FileProblem) -> Truck {
        let today = LocalTime(options.start).date.description
        guard let permit = permits[device.plate]?.first(where: { $0.validity.contains(today) }) else {
            guard let route = outerCorridors.first(where: { isAt(device.yard, $0) }) else {
                throw FileProblem(
                    file: "devices.csv",
                    message:
                        "\(device.id) has no permit, and no corridor outside the curfew zones begins at its yard '\(device.yard)'"
                )
            }
            return Truck(
                id: device.id,
                work: .shuttling,
                route: route,
                permitted: nil,
                plane: plane,
                seed: options.seed
            )
        }
        return Truck(
            id: device.id,
            work: .permitted,
            route: try path(permit.route),
            permitted: permit.hours,
            plane: plane,
            seed: options.seed
        )
    }

    /// Trucks that nobody has registered, and that keep to the corridors outside the curfew zones.
    func unregisteredTrucks(_ count: Int, seed: UInt64) throws(FileProblem) -> [Truck] {
        guard count > 0 else { return [] }
        guard !outerCorridors.isEmpty else {
            throw FileProblem(
                file: "places",
                message: "no corridor lies outside all curfew zones: unregistered trucks have nowhere to drive"
            )
        }
        return (1...count).map { number in
            Truck(
                id: "truck-\(90_000 + number)",
                work: .unregistered,
                route: outerCorridors[number % outerCorridors.count],
                permitted: nil,
                plane: plane,
                seed: seed
            )
        }
    }

    private func isAt(_ yard: String, _ corridor: Path) -> Bool {
        places[yard]?.area.contains(corridor.start) ?? false
    }
}
