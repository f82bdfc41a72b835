#!/bin/sh
# Puts a plan into the pull request's one comment about it: comment.sh ENVIRONMENT FILE
# Reads CODE, Terraform's exit code, and REPOSITORY and PULL_REQUEST.
set -eu
marker="<!-- baton: plan of $1 -->"
case $CODE in
  0) title='no change' ;;
  2) title='changes' ;;
  *) title='the plan failed' ;;
esac
{
  echo "$marker"
  echo "### $1: $title"
  grep -E '^(Plan:|No changes\.|Error:|│ Error:|Warning:|│ Warning:)' "$2" || true
  echo '<details><summary>plan</summary>'
  echo
  # Indented, so that nothing in it is read as markup, the line too that is cut through. A comment holds 65536
  # characters.
  sed 's/^/    /' "$2" | tail -c 60000 | sed '1s/^/    /'
  echo
  echo '</details>'
} >comment.md
# Found by the marker: other jobs of this repository may comment as the same user.
comments="repos/$REPOSITORY/issues/$PULL_REQUEST/comments"
own=".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id"
id=$(gh api "$comments" --paginate --jq "$own" | head -n 1)
if [ -n "$id" ]; then
  gh api --silent -X PATCH "repos/$REPOSITORY/issues/comments/$id" -F body=@comment.md
else
  gh api --silent -X POST "$comments" -F body=@comment.md
fi
