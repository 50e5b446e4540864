package rentlake.trino;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trino.sql.parser.ParsingException;
import io.trino.testing.MaterializedResult;
import io.trino.testing.MaterializedRow;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

import static com.fasterxml.jackson.core.json.JsonWriteFeature.ESCAPE_NON_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Answers SQL over standard input and output, one JSON object a line. The arguments are the folder of the metastore, the
 * name of the catalog, and {@code athena} for SQL as Athena means it.
 *
 * <pre>
 * ← {"ready": true}
 * → {"id": 1, "sql": "SELECT 0.50 AS share"}
 * ← {"id": 1, "columns": [{"name": "share", "type": "decimal(2,2)"}], "rows": [["0.50"]]}
 * → {"id": 2, "sql": "SELEC 1"}
 * ← {"id": 2, "error": "line 1:1: mismatched input …", "code": "SYNTAX_ERROR", "type": "USER_ERROR"}
 * → {"id": 3, "sql": "SELECT * FROM days WHERE day = ?", "schema": "calendar", "parameters": ["DATE '2025-01-31'"]}
 * → {"cancel": 3}
 * → {"id": 4, "parse": "SHOW TABLES"}
 * ← {"id": 4, "statement": "ShowTables"}
 * </pre>
 *
 * A value is null or its text, exact to the last digit. Answers may come in another order than their questions. The
 * process ends with its input, so that it does not outlive the process that started it.
 */
public final class Main
{
    private static final int CONCURRENT_QUERIES = 4;
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    // Node's readline takes U+2028 and U+2029 for ends of lines.
    private static final ObjectMapper JSON = JsonMapper.builder().enable(ESCAPE_NON_ASCII).build();

    private Main() {}

    private record Question(
            long id, String sql, String schema, List<String> parameters, boolean plan, Long cancel, String parse) {}

    private record Column(String name, String type) {}

    private record Answer(long id, List<Column> columns, List<List<String>> rows) {}

    private record Parsed(long id, String statement) {}

    private record Refusal(long id, String error, String code, String type) {}

    public static void main(String[] arguments)
            throws IOException
    {
        PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        // Whatever a library prints must not stand between the answers.
        System.setOut(System.err);
        Logger.getLogger("").setLevel(Level.SEVERE);

        Path metastore = Path.of(arguments[0]);
        boolean isAthena = arguments.length > 2 && arguments[2].equals("athena");
        CompletableFuture<Queries> starting =
                CompletableFuture.supplyAsync(() -> new Queries(HiveTrino.start(metastore, arguments[1], isAthena)));
        starting.whenComplete((trino, failure) -> {
            if (failure != null) {
                failure.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
            write(output, Map.of("ready", true));
        });

        ExecutorService queries = Executors.newFixedThreadPool(CONCURRENT_QUERIES);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Question question = JSON.readValue(line, Question.class);
            if (question.cancel() != null) {
                starting.thenAccept(trino -> trino.cancel(question.cancel()));
            }
            else if (question.parse() != null) {
                write(output, parsed(question));
            }
            else {
                queries.execute(() -> write(output, answer(starting.join(), question)));
            }
        }
        // Nobody is left to hear an answer, and an orderly end takes seconds.
        Runtime.getRuntime().halt(0);
    }

    private static Object parsed(Question question)
    {
        try {
            return new Parsed(question.id(), Statements.kind(question.parse()));
        }
        catch (ParsingException failure) {
            return new Refusal(question.id(), failure.getMessage(), "SYNTAX_ERROR", "USER_ERROR");
        }
    }

    private static Object answer(Queries trino, Question question)
    {
        try {
            MaterializedResult result = trino.run(question.id(), question.sql(), question.schema(), question.parameters(), question.plan());
            List<Column> columns = new ArrayList<>();
            for (int index = 0; index < result.getTypes().size(); index++) {
                columns.add(new Column(result.getColumnNames().get(index), result.getTypes().get(index).getDisplayName()));
            }
            return new Answer(question.id(), columns, result.getMaterializedRows().stream().map(Main::texts).toList());
        }
        catch (Queries.Failure failure) {
            return new Refusal(question.id(), failure.getMessage(), failure.code, failure.type);
        }
        catch (Throwable failure) {
            return new Refusal(question.id(), String.valueOf(failure.getMessage()), null, null);
        }
    }

    private static List<String> texts(MaterializedRow row)
    {
        return row.getFields().stream().map(Main::text).toList();
    }

    private static String text(Object value)
    {
        if (value == null) {
            return null;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof LocalDateTime timestamp) {
            return timestamp.format(TIMESTAMP);
        }
        return value.toString();
    }

    private static void write(PrintStream output, Object message)
    {
        try {
            String line = JSON.writeValueAsString(message);
            synchronized (output) {
                output.print(line + "\n");
                output.flush();
            }
        }
        catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
