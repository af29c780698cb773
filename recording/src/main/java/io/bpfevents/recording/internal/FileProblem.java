package io.bpfevents.recording.internal;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** The reasons why files cannot be read or written, for messages. */
public final class FileProblem {
    private FileProblem() {}

    /** The reason, without the name of the file. */
    public static String describe(Exception e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or directory";
            case AccessDeniedException _ -> "the permission is denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> textOf(e);
        };
    }

    private static String textOf(Exception e) {
        @Nullable String text = e.getMessage();
        return text == null ? e.getClass().getSimpleName() : text;
    }
}
