// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Globals of every kind, maps of several types, and a program for every way to
 * attach one.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/* Read-only after the load: in .rodata. */
const volatile __u8 ro_byte = 1;
const volatile __s16 ro_short = -2;
const volatile __s32 ro_int = -3;
const volatile __u64 ro_long = 4;
const volatile char ro_text[16] = "unset";

/* In .data, and in .bss. */
volatile __s32 rw_int = -5;
volatile __u64 rw_long = 6;
volatile __u32 zero_int;
volatile __u64 zero_long;

/* The globals as a program saw them. */
struct seen {
	/*  0 */ __u64 ro_long;
	/*  8 */ __u64 rw_long;
	/* 16 */ __u64 zero_long;
	/* 24 */ __s32 ro_int;
	/* 28 */ __s32 rw_int;
	/* 32 */ __u32 zero_int;
	/* 36 */ __s16 ro_short;
	/* 38 */ __u8 ro_byte;
	/* 39 */ __u8 unused;
	/* 40 */ char ro_text[16];
};

/* Which program ran how often: the keys of `hits`. */
enum program {
	READ_GLOBALS,
	ON_ENTRY,
	ON_RETURN,
	ON_EXEC_RAW,
	ON_EXEC,
	ON_GETPPID,
	PROGRAMS = 8,
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PROGRAMS);
	__type(key, __u32);
	__type(value, __u64);
} hits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROGRAMS);
	__type(key, __u32);
	__type(value, __u64);
} hits_per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u64);
	__type(value, struct seen);
} seen_by_key SEC(".maps");

static __always_inline void hit(__u32 program)
{
	__u64 *count = bpf_map_lookup_elem(&hits, &program);
	__u64 *here = bpf_map_lookup_elem(&hits_per_cpu, &program);

	if (count)
		__sync_fetch_and_add(count, 1);
	if (here)
		__sync_fetch_and_add(here, 1);
}

/* BPF_PROG_TEST_RUN's context. */
struct read_args {
	/* 0 */ __u64 key;		/* under which the result is stored */
	/* 8 */ struct seen seen;	/* out: the result once more */
};

/*
 * Looks at all globals, then counts zero_int and zero_long up by one. Returns
 * the sum of the five small ones, which is -9 + zero_int if none was set.
 */
SEC("syscall")
int read_globals(struct read_args *ctx)
{
	__u64 key = ctx->key;
	struct seen seen = {};
	int i;

	seen.ro_byte = ro_byte;
	seen.ro_short = ro_short;
	seen.ro_int = ro_int;
	seen.ro_long = ro_long;
	seen.rw_int = rw_int;
	seen.rw_long = rw_long;
	seen.zero_int = zero_int;
	seen.zero_long = zero_long;
#pragma unroll
	for (i = 0; i < 16; i++)
		seen.ro_text[i] = ro_text[i];
	zero_int++;
	zero_long++;
	hit(READ_GLOBALS);
	ctx->seen = seen;
	bpf_map_update_elem(&seen_by_key, &key, &seen, BPF_ANY);
	return seen.ro_byte + seen.ro_short + seen.ro_int + seen.rw_int +
	       (int)seen.zero_int;
}

/* The process whose calls count: others call the same functions. */
const volatile __u32 watched;

static __always_inline int is_watched(void)
{
	return bpf_get_current_pid_tgid() >> 32 == watched;
}

/* The section names no target: the caller does. */
SEC("uprobe")
int on_entry(void *ctx)
{
	if (is_watched())
		hit(ON_ENTRY);
	return 0;
}

SEC("uretprobe")
int on_return(void *ctx)
{
	if (is_watched())
		hit(ON_RETURN);
	return 0;
}

SEC("raw_tp/sched_process_exec")
int on_exec_raw(void *ctx)
{
	hit(ON_EXEC_RAW);
	return 0;
}

SEC("tp/sched/sched_process_exec")
int on_exec(void *ctx)
{
	hit(ON_EXEC);
	return 0;
}

/* Fires exactly when a test wants it to: on getppid(). */
SEC("tp/syscalls/sys_enter_getppid")
int on_getppid(void *ctx)
{
	hit(ON_GETPPID);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
