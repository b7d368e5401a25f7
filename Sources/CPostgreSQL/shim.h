#include <libpq-fe.h>

/* Fields of an error: libpq names them by macros of characters, which Swift does not import. */
static const int cityward_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int cityward_sqlstate = PG_DIAG_SQLSTATE;
static const int cityward_message = PG_DIAG_MESSAGE_PRIMARY;
static const int cityward_detail = PG_DIAG_MESSAGE_DETAIL;
static const int cityward_hint = PG_DIAG_MESSAGE_HINT;
