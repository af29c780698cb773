package io.bpfevents.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Writing to stdout failed. */
public final class OutputFailure extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    OutputFailure(IOException cause) {
        super("cannot write to stdout: " + cause.getMessage(), cause);
    }
}
