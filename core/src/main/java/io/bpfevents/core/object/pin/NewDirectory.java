package io.bpfevents.core.object.pin;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.PinAdvice;
import io.bpfevents.ffi.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory of a {@link PinFolder} that does not exist yet. */
final class NewDirectory {
    private NewDirectory() {}

    /** Creates the directory for its owner; returns false if it exists. */
    static boolean create(Path directory, String operation) {
        try {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false; // from the last time
        } catch (AccessDeniedException e) {
            String advice = new PinAdvice().pinning(directory, Errno.EACCES);
            throw new BpfException(operation, Errno.EACCES, advice, e);
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be created: " + e.getMessage(), e);
        }
    }

    /**
     * Deletes the directory after a failure.
     *
     * @param why gets a failure to do so
     */
    static void delete(Path directory, BpfException why) {
        try {
            Files.delete(directory);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }
}
