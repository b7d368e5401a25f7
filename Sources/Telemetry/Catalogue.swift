/// The device classes that are loaded, each with its number.
public struct Catalogue: Sendable, Equatable {
    public let classes: [DeviceClass]

    public init(_ classes: [DeviceClass]) {
        self.classes = classes
    }

    public subscript(index: ClassIndex) -> DeviceClass {
        classes[Int(index.rawValue)]
    }

    public func index(of name: String) -> ClassIndex? {
        classes.firstIndex { $0.name == name }.map(ClassIndex.init)
    }

    /// Every class with its number.
    public var indices: [ClassIndex] {
        classes.indices.map(ClassIndex.init)
    }
}
