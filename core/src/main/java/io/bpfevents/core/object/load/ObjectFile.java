package io.bpfevents.core.object.load;

import io.bpfevents.core.BpfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object file's contents.
 *
 * @param operation the name of the operation in messages, such as {@code "open FILE"}
 * @param name the object's name: the file's, without {@code .bpf.o}
 * @param elf the bytes of the file
 * @param kernelBtf the file with the BTF to use instead of the running kernel's; null for the
 *     kernel's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ObjectFile(String operation, String name, byte[] elf, @Nullable Path kernelBtf) {
    private static final String SUFFIX = ".bpf.o";

    /**
     * Reads a file.
     *
     * @throws BpfException if it does not exist or cannot be read
     */
    public static ObjectFile read(Path file) {
        String operation = "open " + Objects.requireNonNull(file, "file");
        try {
            return new ObjectFile(
                    operation, objectName(file.toString()), Files.readAllBytes(file), null);
        } catch (NoSuchFileException e) {
            throw new BpfException(operation, 0, "there is no such file", e);
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a resource.
     *
     * @throws BpfException if it does not exist or cannot be read
     */
    public static ObjectFile read(ClassLoader loader, String resource) {
        Objects.requireNonNull(loader, "loader");
        String operation = "open resource " + Objects.requireNonNull(resource, "resource");
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new BpfException(
                        operation, "there is no such resource on the class path or module path");
            }
            return new ObjectFile(operation, objectName(resource), in.readAllBytes(), null);
        } catch (IOException e) {
            throw new BpfException(operation, 0, "it cannot be read: " + e.getMessage(), e);
        }
    }

    /** A file that is in memory. */
    public static ObjectFile of(String name, byte[] elf) {
        String operation = "open " + Objects.requireNonNull(name, "name");
        return new ObjectFile(operation, name, Objects.requireNonNull(elf, "elf"), null);
    }

    /** The same file, to be loaded with another BTF than the running kernel's. */
    public ObjectFile with(Path btf) {
        return new ObjectFile(operation, name, elf, btf);
    }

    private static String objectName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }
}
