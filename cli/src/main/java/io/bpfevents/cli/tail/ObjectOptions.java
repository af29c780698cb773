package io.bpfevents.cli.tail;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an object is loaded.
 *
 * @param object its file
 * @param setup its configuration
 * @param map the buffer to read; null for the only one
 * @param bufferBytes the size of a ring; null for that of the object
 * @param attaches whether the programs are attached
 */
public record ObjectOptions(
        Path object,
        ObjectSetup setup,
        @Nullable String map,
        @Nullable Long bufferBytes,
        boolean attaches) {}
