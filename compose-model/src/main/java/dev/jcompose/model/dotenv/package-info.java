/// Files of variables: `.env`, `env_file` and `label_file`.
@NullMarked
package dev.jcompose.model.dotenv;

import org.jspecify.annotations.NullMarked;
