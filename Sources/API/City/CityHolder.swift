import Synchronization

/// The city as it is now; a reload replaces all of it at once.
final class CityHolder: Sendable {
    private let city: Mutex<CityView>

    init(_ city: CityView) {
        self.city = Mutex(city)
    }

    var current: CityView { city.withLock { $0 } }

    func replace(with city: CityView) {
        self.city.withLock { $0 = city }
    }
}
