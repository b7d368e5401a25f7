public import Databases

extension Store {
    /// Whether no other daemon of this name writes here, from now on until this store is closed. Of a folder there is one daemon.
    ///
    /// Two of one name would take the broker's session from each other, and each would judge by half of the readings. One that was killed has
    /// its place until the server has done what it was told last: whoever comes after it finds all of that.
    public func claim(for name: String) throws(DatabaseError) -> Bool {
        guard connection.dialect == .postgresql else { return true }
        return try takeSessionLock("daemon", name, connection)
    }
}
