package rentlake.trino;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.ParsingOptions;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Parameter;

import static io.trino.sql.parser.ParsingOptions.DecimalLiteralTreatment.AS_DECIMAL;

/** What SQL says, without running it. */
final class Statements
{
    private static final SqlParser PARSER = new SqlParser();
    private static final ParsingOptions OPTIONS = new ParsingOptions(AS_DECIMAL);

    private Statements() {}

    /** The kind of a statement: {@code Query}, {@code ShowTables}, {@code CreateView}. */
    static String kind(String sql)
    {
        return PARSER.createStatement(sql, OPTIONS).getClass().getSimpleName();
    }

    static boolean hasParameters(String sql)
    {
        return contains(PARSER.createStatement(sql, OPTIONS), Parameter.class);
    }

    /** A value as Athena takes the ones of execution parameters: an expression without names, or else a text. */
    static String value(String given)
    {
        return isConstant(given) ? given : "'" + given.replace("'", "''") + "'";
    }

    private static boolean isConstant(String given)
    {
        try {
            Expression expression = PARSER.createExpression(given, OPTIONS);
            return !contains(expression, Identifier.class) && !contains(expression, DereferenceExpression.class);
        }
        catch (ParsingException notAnExpression) {
            return false;
        }
    }

    private static boolean contains(Node node, Class<? extends Node> kind)
    {
        return kind.isInstance(node) || node.getChildren().stream().anyMatch(child -> contains(child, kind));
    }
}
