package io.bpfevents.cli.output;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.reactor.EventsLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import reactor.core.Exceptions;

/** Failures in one line. */
final class Failures {
    private Failures() {}

    /** What failed and what to do. */
    static String message(Throwable failure) {
        return switch (Exceptions.unwrap(failure)) {
            case OutputFailure e -> String.valueOf(e.getMessage());
            case UncheckedIOException e -> message(Objects.requireNonNull(e.getCause()));
            case NoSuchFileException e -> "cannot open " + e.getFile() + ": there is no such file";
            case AccessDeniedException e ->
                    "cannot open " + e.getFile() + ": permission denied; try it as root";
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case FileSystemException e -> "cannot access " + e.getFile() + ": " + e.getReason();
            case IOException e -> String.valueOf(e.getMessage());
            case BpfException e -> String.valueOf(e.getMessage());
            case LayoutException e -> String.valueOf(e.getMessage());
            case RecordDecodingException e -> String.valueOf(e.getMessage());
            case EventsLostException e -> String.valueOf(e.getMessage());
            case CommandFailure e -> String.valueOf(e.getMessage());
            case Throwable e ->
                    "unexpected failure: " + e + "; --verbose prints where, for a bug report";
        };
    }
}
