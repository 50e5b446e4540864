package rentlake.trino;

import io.trino.Session;
import io.trino.dispatcher.DispatchManager;
import io.trino.server.BasicQueryInfo;
import io.trino.spi.QueryId;
import io.trino.testing.MaterializedResult;
import io.trino.testing.QueryFailedException;
import io.trino.testing.StandaloneQueryRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.stream.Collectors.joining;

/** Queries of a server, each under an id by which it can be cancelled. */
final class Queries
{
    private static final String PREPARED = "question";

    private final StandaloneQueryRunner trino;
    private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();

    Queries(StandaloneQueryRunner trino)
    {
        this.trino = trino;
    }

    /** A query failed; {@code code} is Trino's name of the error, {@code type} says whose fault it is. */
    static final class Failure
            extends RuntimeException
    {
        final String code;
        final String type;

        private Failure(String message, String code, String type, Throwable cause)
        {
            super(message, cause);
            this.code = code;
            this.type = type;
        }
    }

    /** @param plan for what the query would read, as JSON, in place of its answer */
    MaterializedResult run(long id, String sql, String schema, List<String> parameters, boolean plan)
    {
        if (cancelled.contains(id)) {
            throw new Failure("Query was canceled", "USER_CANCELED", "USER_ERROR", null);
        }
        Session.SessionBuilder session = Session.builder(trino.getDefaultSession()).setTraceToken(Optional.of(token(id)));
        if (schema != null) {
            session.setSchema(schema);
        }
        boolean hasParameters = parameters != null && !parameters.isEmpty() && Statements.hasParameters(sql);
        try {
            if (!plan && !hasParameters) {
                return trino.execute(session.build(), sql);
            }
            // Prepared, so that errors tell places of the statement itself.
            String values = hasParameters
                    ? parameters.stream().map(Statements::value).collect(joining(", ", " USING ", ""))
                    : "";
            return trino.execute(
                    session.addPreparedStatement(PREPARED, sql).build(),
                    (plan ? "EXPLAIN (TYPE IO, FORMAT JSON) " : "") + "EXECUTE " + PREPARED + values);
        }
        catch (QueryFailedException failure) {
            BasicQueryInfo info = trino.getServer().getDispatchManager().getQueryInfo(failure.getQueryId());
            throw new Failure(
                    String.valueOf(failure.getMessage()),
                    info.getErrorCode() == null ? null : info.getErrorCode().getName(),
                    info.getErrorType() == null ? null : info.getErrorType().name(),
                    failure);
        }
    }

    /** Ends a query, and one that is still to come. */
    void cancel(long id)
    {
        cancelled.add(id);
        DispatchManager queries = trino.getServer().getDispatchManager();
        queries.getQueries().stream()
                .filter(query -> query.getSession().getTraceToken().equals(Optional.of(token(id))))
                .map(BasicQueryInfo::getQueryId)
                .forEach((QueryId query) -> queries.cancelQuery(query));
    }

    private static String token(long id)
    {
        return "question-" + id;
    }
}
