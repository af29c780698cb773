package io.bpfevents.core.btf;

/**
 * A global variable.
 *
 * @param section the section that contains it
 * @param offset offset in the section, in bytes
 * @param size size in bytes
 * @param type the id of its type
 */
public record BtfVariable(String section, String name, long offset, long size, int type) {}
