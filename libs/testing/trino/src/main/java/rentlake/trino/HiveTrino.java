package rentlake.trino;

import io.trino.Session;
import io.trino.plugin.hive.HiveConnectorFactory;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import io.trino.testing.StandaloneQueryRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static io.trino.SystemSessionProperties.PARSE_DECIMAL_LITERALS_AS_DOUBLE;
import static io.trino.spi.type.TimeZoneKey.UTC_KEY;
import static io.trino.testing.TestingSession.testSessionBuilder;

/** A Trino server in this JVM. Its one catalog keeps its metastore in a folder. */
final class HiveTrino
{
    private HiveTrino() {}

    /** @param isAthena whether SQL means what it means on Athena, where that differs */
    static StandaloneQueryRunner start(Path metastore, String catalog, boolean isAthena)
    {
        // Sessions of Trino's own tests lie in a time zone far from UTC.
        Session session = testSessionBuilder()
                .setCatalog(catalog)
                .setTimeZoneKey(UTC_KEY)
                .setSystemProperty(PARSE_DECIMAL_LITERALS_AS_DOUBLE, String.valueOf(isAthena))
                .build();
        StandaloneQueryRunner trino = new StandaloneQueryRunner(session);
        trino.installPlugin(new HivePlugin());
        trino.createCatalog(catalog, "hive", Map.of(
                "hive.metastore", "file",
                "hive.metastore.catalog.dir", metastore.toUri().toString(),
                "hive.security", "allow-all",
                // Costs more than it saves on so few rows.
                "hive.table-statistics-enabled", "false",
                "hive.non-managed-table-writes-enabled", "true",
                "hive.parquet.use-column-names", "true",
                "hive.timestamp-precision", "MICROSECONDS"));
        return trino;
    }

    private static final class HivePlugin
            implements Plugin
    {
        @Override
        public Iterable<ConnectorFactory> getConnectorFactories()
        {
            return List.of(new HiveConnectorFactory());
        }
    }
}
