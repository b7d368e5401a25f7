#include <sqlite3.h>

/* What SQLite hands back to the methods of a virtual table: its own part, and behind it the object that answers. */
typedef struct cityward_table {
    sqlite3_vtab base;
    void *_Nonnull object;
} cityward_table;

typedef struct cityward_cursor {
    sqlite3_vtab_cursor base;
    void *_Nonnull object;
} cityward_cursor;
