package io.bpfevents.core.btf;

/**
 * A global variable.
 *
 * @param section the section it lies in
 * @param offset in the section, in bytes
 * @param size in bytes
 * @param type the id of its type
 */
public record BtfVariable(String section, String name, long offset, long size, int type) {}
