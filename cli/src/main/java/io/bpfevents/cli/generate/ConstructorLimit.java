package io.bpfevents.cli.generate;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CType;

/** The limit for the number of a record's components. */
final class ConstructorLimit {
    /**
     * The limit for a constructor, where a long or double counts as two: its method handle needs
     * two of the JVM's 255 arguments.
     */
    private static final int MOST_ARGUMENTS = 253;

    private ConstructorLimit() {}

    /**
     * Requires that a record can hold a struct.
     *
     * @param arguments of the constructor, where a long or double counts as two
     * @throws BpfException if they are too many
     */
    static void require(CType.Struct struct, String record, int arguments) {
        if (arguments > MOST_ARGUMENTS) {
            throw new BpfException(
                    "generate record " + record + " for " + struct.spelling(),
                    "it has too many fields: the constructor would have "
                            + arguments
                            + " arguments, where a long or double counts as two, and Java allows "
                            + MOST_ARGUMENTS
                            + ". Write a record with the fields that you need, because fields"
                            + " without a component are skipped, or use EventSchema");
        }
    }
}
